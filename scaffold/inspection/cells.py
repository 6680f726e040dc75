"""Polars expressions that classify cells of text."""

import polars as pl

from scaffold.inspection.numerals import PLAIN, Form

BOOLEANS = {
    frozenset(words): words
    for words in (("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t"))
}


def number(cell: pl.Expr, comma: bool, form: Form = PLAIN) -> pl.Expr:
    """The cell as a number, or null."""
    plain = form.expression(cell)
    point = plain.str.replace(",", ".", literal=True) if comma else plain
    return point.cast(pl.Float64, strict=False)


def finite(cell: pl.Expr, comma: bool, form: Form = PLAIN) -> pl.Expr:
    """The cell as a finite number, or null."""
    found = number(cell, comma, form)
    return pl.when(found.is_finite()).then(found)


def is_whole(number: pl.Expr) -> pl.Expr:
    return number == number.floor()


def has_leading_zero(cell: pl.Expr) -> pl.Expr:
    """Like 007, not 0 or 0.7: as text, such cells lie between 00 and 09:."""
    return cell.is_between(pl.lit("00"), pl.lit("09:")) | cell.is_between(
        pl.lit("-00"), pl.lit("-09:")
    )
