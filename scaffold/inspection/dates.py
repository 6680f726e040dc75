"""The formats of dates and times of day."""

import re
from collections.abc import Collection
from functools import cache

import polars as pl

from scaffold.inspection.numerals import Rules, replaced

DAYS = (
    *("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y.%m.%d"),
    *("%d-%m-%Y", "%m-%d-%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y"),
    *("%m-%d-%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%d. %B %Y"),
    *("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y"),
)
CLOCKS = ("%H:%M", "%H:%M:%S", "%H:%M:%S%.f", "%I:%M %p", "%I:%M:%S %p")
FULL = (
    *(f"{day} {clock}" for day in DAYS for clock in CLOCKS),
    *(f"{day}, {clock}" for day in DAYS for clock in CLOCKS),
    *(f"%Y-%m-%dT{clock}" for clock in CLOCKS[:3]),
)
ZONED = (
    *(f"%Y-%m-%d{gap}%H:%M:%S%.f{zone}" for gap in " T" for zone in ("Z", "%z", " %z")),
    *(f"%Y-%m-%d{gap}%H:%M{zone}" for gap in " T" for zone in ("Z", "%z")),
)
COMPACT = ("%Y%m%d", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M", "%Y%m%d%H%M%S")
MONTHS = (
    *("%Y-%m", "%Y/%m", "%m/%Y", "%m-%Y", "%m.%Y", "%b %Y", "%B %Y", "%b-%Y"),
    *("%B-%Y", "%b-%y"),
)
TIMES = (*CLOCKS, "%H.%M.%S")
FORMATS = (*DAYS, *FULL, *ZONED, *MONTHS, *TIMES, *COMPACT[1:])
DIGITS = "[0-9]{1,2}"
SHAPES = {
    **dict.fromkeys(("%d", "%m", "%H", "%I"), DIGITS),
    **{"%Y": "[0-9]{4}", "%y": "[0-9]{2}", "%.f": r"(?:\.[0-9]+)?", "%p": "[AaPp][Mm]"},
    **dict.fromkeys(("%M", "%S"), "[0-9]{2}"),
    **{"%b": "[A-Za-z]{3}", "%B": "[A-Za-z]{3,9}"},
    "%z": "(?:UTC|GMT|Z|[-+][0-9]{2}(?::?[0-9]{2})?)",
}
FEW = 10  # cells that are enough to rule out most formats
FIRST_DAY = pl.datetime(1000, 1, 1)
# A date needs a day for polars, and a zone is left out: the hour is the local one.
MONTH_RULE = ("([0-9])$", "${1} 01")
CLOCK_RULE = ("^([0-9])", "1970-01-01 ${1}")
ZONE_RULE = ("(:[0-9]{2}(?:[.][0-9]+)?) ?(?:UTC|GMT|Z|[-+][0-9:]{2,5})$", "${1}")


def readable(format: str) -> tuple[str, Rules]:
    """The format for polars, and the rules that rewrite the cells for it."""
    if "%z" in format:
        return format.replace("%z", "").rstrip(), (ZONE_RULE,)
    if "%Y" not in format and "%y" not in format:
        return f"%Y-%m-%d {format}", (CLOCK_RULE,)
    if "%d" not in format:
        return f"{format} %d", (MONTH_RULE,)
    return format, ()


def is_date(cell: pl.Expr, format: str) -> pl.Expr:
    """Whether the cell is a date in that format, after the year 1000."""
    form, rules = readable(format)
    text = replaced(cell, rules)
    moment = text.str.strptime(pl.Datetime("us"), form, strict=False, cache=False)
    return (moment >= FIRST_DAY).fill_null(False)


def formats_of(cells: Collection[str], formats: Collection[str] = FORMATS) -> list[str]:
    """The formats in which every cell is a date; the most likely first.

    American times have the month first: 01/02/2020 2:21 PM.
    """
    first = next(iter(cells), "")
    found = [one for one in formats if shape_of(one).fullmatch(first)]
    if not found:
        return []
    some = pl.Series("cell", list(cells), pl.String)
    for part in (some.head(FEW), some):
        found = fitting(found, part)
    return sorted(found, key=lambda form: "%p" in form and form.startswith("%d"))


def fitting(formats: list[str], cells: pl.Series) -> list[str]:
    if not formats:
        return []
    cell = pl.col("cell")
    asked = [is_date(cell, form).all().alias(form) for form in formats]
    found = cells.to_frame().select(asked)
    return [form for form in formats if found[form].item()]


@cache
def shape_of(format: str) -> re.Pattern[str]:
    """The pattern of the dates in a format."""
    parts = re.split(r"(%\.f|%[a-zA-Z])", format)
    known = [SHAPES.get(part) or re.escape(part) for part in parts]
    return re.compile("".join(known))


def month_first(formats: Collection[str]) -> str:
    """Another format that fits too, with day and month exchanged; or empty."""
    first = next(iter(formats), "")
    swapped = first.replace("%d", "%?").replace("%m", "%d").replace("%?", "%m")
    return swapped if swapped != first and swapped in formats else ""
