"""Polars expressions that classify cells of text."""

import polars as pl

from scaffold.inspection.dialect import MARKERS

BOOLEANS = {
    frozenset(words): words
    for words in (("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t"))
}
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%b-%Y")
DATES = (
    *DAYS,
    *(f"{day} {time}" for day in DAYS for time in ("%H:%M", "%H:%M:%S")),
    *(f"%Y-%m-%dT{time}" for time in ("%H:%M", "%H:%M:%S")),
    *(
        f"%Y-%m-%d{between}%H:%M:%S%.f{zone}"
        for between in (" ", "T")
        for zone in ("", "Z")
    ),
)

YEAR = "[0-9]{4}"  # every date has one
FIRST_DAY = pl.datetime(1000, 1, 1)


def number(cell: pl.Expr, comma: bool) -> pl.Expr:
    """The cell as a number, or null."""
    point = cell.str.replace(",", ".", literal=True) if comma else cell
    return point.cast(pl.Float64, strict=False)


def is_finite(number: pl.Expr) -> pl.Expr:
    return number.is_finite().fill_null(False)


def finite(cell: pl.Expr, comma: bool) -> pl.Expr:
    """The cell as a finite number, or null."""
    found = number(cell, comma)
    return pl.when(found.is_finite()).then(found)


def is_whole(number: pl.Expr) -> pl.Expr:
    return number == number.floor()


def has_leading_zero(cell: pl.Expr) -> pl.Expr:
    """Like 007, not 0 or 0.7: as text, such cells lie between 00 and 09:."""
    return cell.is_between(pl.lit("00"), pl.lit("09:")) | cell.is_between(
        pl.lit("-00"), pl.lit("-09:")
    )


def is_date(cell: pl.Expr, format: str) -> pl.Expr:
    """Whether the cell is a date in that format, with a year of four digits."""
    moment = cell.str.strptime(pl.Datetime("us"), format, strict=False, cache=False)
    return (moment >= FIRST_DAY).fill_null(False)


def is_marker(cell: pl.Expr) -> pl.Expr:
    return cell.is_in(MARKERS)


def is_not_number(cell: pl.Expr, comma: bool) -> pl.Expr:
    """Whether the cell is neither a number nor missing."""
    cell = cell.str.strip_chars()
    return (cell != "") & ~is_marker(cell) & ~is_finite(number(cell, comma))


def words(cell: pl.Expr) -> pl.Expr:
    return cell.str.count_matches(r"\S+")
