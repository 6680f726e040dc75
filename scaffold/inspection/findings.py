"""The facts that an inspection finds about a table and its columns."""

from dataclasses import dataclass
from pathlib import Path

from scaffold.inspection.sketch import SIZE as EXACT


@dataclass(frozen=True)
class Column:
    """One column; its cells are stripped.

    kind       number, boolean, date, category, text, identifier, constant or empty
    missing    number of empty cells; in a number, boolean or date also of markers
    distinct   number of distinct cells; an estimate from 2048 on
    examples   up to three cells
    values     the distinct cells with their counts, sorted, if at most 1000
    whole      whether all numbers are integers
    low, high  the smallest and the largest number
    words      the words for false and true, in lower case
    format     the date format, for str.strptime of polars
    also       another possible format, with the month first
    first_bad  the row, from 1, and the first cell that is not a number, if less than
               5 % of the cells are not
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
        """The number of distinct cells as text; `~` marks an estimate."""
        return f"{'~' if self.distinct >= EXACT else ''}{self.distinct:,}"


@dataclass(frozen=True)
class Table:
    """A table, and the options for polars to read it.

    format         csv or parquet
    separator      of a CSV file, else empty
    header         whether the first row of a CSV file has the names
    decimal_comma  whether numbers are written 1,5
    markers        the words in it that mean a missing cell
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
        """The column of that name; raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
