"""What a file of data turned out to be: a table, and what each of its columns holds."""

from dataclasses import dataclass
from pathlib import Path

from scaffold.inspection.sketch import SIZE as EXACT


@dataclass(frozen=True)
class Column:
    """One column, with white space around its cells taken off.

    kind       number, boolean, date, category, text, identifier, constant or empty
    missing    cells that are empty or, in a number, boolean or date, a marker
    distinct   different cells; an estimate from 2048 on
    examples   up to three cells, as they are spelled
    values     each different cell and its count, in order, if there are 1000 at most
    whole      a number without fractions
    low, high  the smallest and the largest number
    words      how a boolean spells false and true, in lower case
    format     how a date is written, for str.strptime of polars
    also       how it could be meant as well, the month before the day
    first_bad  the row, from 1, and the cell that is the first one not to be a number,
               in a column that is all numbers but for less than 5 %
    """

    name: str
    kind: str
    missing: int
    distinct: int
    examples: tuple[str, ...]
    values: tuple[tuple[str, int], ...] = ()
    whole: bool = False
    low: float | None = None
    high: float | None = None
    words: tuple[str, str] | tuple[()] = ()
    format: str = ""
    also: str = ""
    first_bad: tuple[int, str] | None = None

    @property
    def different(self) -> str:
        """How many different cells, for people; `~` where that is an estimate."""
        return f"{'~' if self.distinct >= EXACT else ''}{self.distinct:,}"


@dataclass(frozen=True)
class Table:
    """A table, and what polars has to be told to read it.

    format         csv or parquet
    separator      between the cells of a csv, else empty
    header         the first row of a csv has the names
    decimal_comma  numbers are written 1,5
    markers        the words found that stand for a missing cell
    """

    path: Path
    format: str
    separator: str
    header: bool
    decimal_comma: bool
    markers: tuple[str, ...]
    rows: int
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; a KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
