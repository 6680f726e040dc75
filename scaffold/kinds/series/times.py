"""The times of the user's series: their order, and the step between two rows."""

from dataclasses import dataclass

import polars as pl

from scaffold.inspection.dates import readable
from scaffold.inspection.findings import Column, Table
from scaffold.inspection.numerals import Rules, replaced
from scaffold.inspection.reader import cells_of
from scaffold.inspection.writing import used_rules

MONTHS = "%Y-%m"  # of a date without a day
UNITS = (("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1))
MOST_ODD = 0.05  # of the steps of steady times
FEWEST_DAYS = 28  # in a month


@dataclass(frozen=True)
class Times:
    """A column of times.

    format    for strptime; empty for whole numbers
    step      the usual step: a duration of polars, like 1h, or a whole number
    seconds   its length, of a month 30 days; 0 for whole numbers
    repeated  how many rows have the time of another row
    odd       how many steps have another length
    is_sorted whether the rows are in the order of time
    rows      their number
    """

    name: str
    format: str
    step: str
    seconds: int
    repeated: int
    odd: int
    is_sorted: bool
    rows: int

    @property
    def readable(self) -> str:
        """The format for polars, after the rules."""
        plain = self.format in ("", MONTHS)
        return self.format if plain else readable(self.format)[0]

    @property
    def rules(self) -> Rules:
        """What to replace in the cells; months have code of their own."""
        return () if self.format in ("", MONTHS) else readable(self.format)[1]

    @property
    def is_regular(self) -> bool:
        """Whether each row is one step after the row before."""
        return self.is_sorted and not self.odd and not self.repeated

    @property
    def is_steady(self) -> bool:
        """Whether nearly all steps are equal, so that later times can be computed."""
        return self.odd <= MOST_ODD * self.rows


def times_of(table: Table, column: Column) -> Times | None:
    """The times in a column; None if it has none, or some cells have none."""
    form = format_of(column)
    if column.missing or form is None or table.rows < 2:
        return None
    found = parsed(cells_of(table, [column.name]).to_series(), form)
    if found.has_nulls():
        return None
    ordered = found.sort()
    months = month_steps(ordered) if form else None
    steps = months if months is not None else differences(ordered)
    usual = steps.filter(steps > 0).mode().sort()
    if usual.is_empty():
        return None
    step = int(usual[0])
    return Times(
        name=column.name,
        format=form,
        step=duration(step, months is not None) if form else str(step),
        seconds=step * (30 * 86_400 if months is not None else 1) if form else 0,
        repeated=int((steps == 0).sum()),
        odd=int(((steps != 0) & (steps != step)).sum()),
        is_sorted=bool(found.equals(ordered)),
        rows=len(found),
    )


def format_of(column: Column) -> str | None:
    """The format of the times; "" for whole numbers, None if they are none."""
    if column.format:
        return column.format
    return "" if column.whole and column.low is not None else None


def numbers_of(table: Table, column: Column, times: Times) -> pl.Series:
    """The values of a column in the order of time; an empty cell has the one before."""
    cells = cells_of(table, [column.name]).to_series().str.strip_chars()
    cells = replaced(cells, used_rules(column, "number"))
    if table.decimal_comma:
        cells = cells.str.replace(",", ".", literal=True)
    moments = parsed(cells_of(table, [times.name]).to_series(), times.format)
    values = cells.cast(pl.Float64, strict=False).fill_nan(None)
    values = values.gather(moments.arg_sort())
    return values.fill_null(strategy="forward").drop_nulls()


def parsed(cells: pl.Series, form: str) -> pl.Series:
    """Dates, or whole numbers; null for other cells."""
    cells = cells.str.strip_chars()
    if form == MONTHS:
        return (cells + "-01").str.to_datetime("%Y-%m-%d", strict=False)
    if form:
        form, rules = readable(form)
        return replaced(cells, rules).str.to_datetime(
            form, strict=False, time_unit="us"
        )
    return cells.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)


def differences(ordered: pl.Series) -> pl.Series:
    """The steps, in seconds or in whole numbers; at least 1 if there is one."""
    steps = ordered.diff().drop_nulls()
    if steps.dtype == pl.Duration:
        return (steps.dt.total_milliseconds() / 1000).ceil().cast(pl.Int64)
    return steps


def month_steps(ordered: pl.Series) -> pl.Series | None:
    """The steps in months, if nearly all are whole months; else None."""
    days = ordered.diff().drop_nulls().dt.total_days().sort()
    if days.is_empty() or int(days[len(days) // 2]) < FEWEST_DAYS:
        return None
    ends = (ordered.dt.month_end() == ordered).all()
    same_day = ordered.dt.day().n_unique() == 1
    if not (ends or same_day):
        return None
    months = ordered.dt.year().cast(pl.Int64) * 12 + ordered.dt.month()
    return months.diff().drop_nulls()


def duration(step: int, is_months: bool) -> str:
    """A step as a duration of polars: 3600 seconds are 1h."""
    if is_months:
        return f"{step}mo"
    unit, seconds = next(pair for pair in UNITS if step % pair[1] == 0)
    return f"{step // seconds}{unit}"
