"""The facts that an inspection finds about a table and its columns."""

from dataclasses import dataclass
from pathlib import Path

from scaffold.catalog.entries import PLAIN, Reading
from scaffold.inspection.numerals import Rules
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
    also       another possible format, with day and month exchanged
    rules      what to replace in its cells before they are numbers or dates
    blanks     what to replace first: values that mean a missing cell
    written    a cell, and the number or the date that it is read as
    odd        number of cells that are not numbers, if most others are, or if the
               user said that the column is a number
    first_bad  the row, from 1, and the first of them, unless the user said so
    sentinel   a number far outside the others, and its rows
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
    rules: Rules = ()
    blanks: Rules = ()
    written: tuple[str, str] | tuple[()] = ()
    odd: int = 0
    first_bad: tuple[int, str] | None = None
    sentinel: tuple[float, int] | None = None

    @property
    def is_rough(self) -> bool:
        """Whether it is a number whose other cells are read as missing."""
        return bool(self.odd) and self.kind == "number"

    @property
    def different(self) -> str:
        """The number of distinct cells as text; `~` marks an estimate."""
        return f"{'~' if self.distinct >= EXACT else ''}{self.distinct:,}"


@dataclass(frozen=True)
class Table:
    """A table, and the options for polars to read it.

    format         csv, parquet, excel or ndjson
    separator      of a CSV file, else empty
    header         whether the first row of a CSV file has the names
    decimal_comma  whether numbers are written 1,5
    markers        the words in it that mean a missing cell
    reading        how to read a file that is not plain CSV
    streamed       whether it is read in parts; most facts are from a sample then
    in_folder      whether it is a folder of Parquet files
    notes          what is unusual about the file, in sentences
    """

    path: Path
    format: str
    separator: str
    header: bool
    decimal_comma: bool
    markers: tuple[str, ...]
    rows: int
    columns: tuple[Column, ...]
    reading: Reading = PLAIN
    streamed: bool = False
    in_folder: bool = False
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
