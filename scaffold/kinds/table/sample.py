"""The first rows of the user's table, to look for leaks, copies and spellings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from scaffold.catalog.entries import Column
from scaffold.inspection import cells, findings
from scaffold.inspection.findings import Table
from scaffold.inspection.numerals import Rules, replaced
from scaffold.inspection.reader import cells_of

MOST_ROWS = 100_000
MOST_CELLS = 2_000_000  # this bounds the time: about half a second
LEAST_ROWS = 1000
COARSE = 20  # times the rows: fewer combinations of values repeat by chance
SEED = 0


@dataclass(frozen=True)
class Sample:
    """The first rows of a table that have a target, as text.

    frame    the cells of the features, in their order, and last those of the target
    columns  the features
    target   the target
    rows     the number of rows that were read
    whole    whether these are all rows of the table
    comma    whether numbers have a decimal comma
    """

    frame: pl.DataFrame
    columns: tuple[Column, ...]
    target: findings.Column
    rows: int
    whole: bool
    comma: bool

    @cached_property
    def is_first(self) -> pl.Series:
        """Whether no earlier row is the same."""
        return self.frame.hash_rows().is_first_distinct()

    @property
    def copies(self) -> int:
        """The number of rows that are the same as an earlier row."""
        return self.frame.height - int(self.is_first.sum())

    @property
    def is_coarse(self) -> bool:
        """Whether the columns have so few values that rows are alike by chance."""
        possible = 1
        for column in self.frame.iter_columns():
            possible *= column.n_unique()
            if possible > COARSE * self.rows:
                return False
        return True

    @cached_property
    def distinct(self) -> pl.DataFrame:
        """The distinct rows, in random order."""
        found = self.frame.filter(self.is_first)
        return found.sample(fraction=1, shuffle=True, seed=SEED)

    def numbers(self, cell: pl.Series, rules: Rules) -> pl.Series:
        """Stripped cells, after the replacements, as finite numbers, or null."""
        plain = replaced(pl.col("cell"), rules)
        frame = cell.rename("cell").to_frame()
        return frame.select(cells.finite(plain, self.comma)).to_series()


def read_sample(
    table: Table, columns: Sequence[Column], target: findings.Column
) -> Sample:
    """The first 100,000 rows, or fewer of a table with many columns."""
    most = MOST_CELLS // (len(columns) + 1)
    names = [*(column.name for column in columns), target.name]
    frame = cells_of(table, names, min(MOST_ROWS, max(most, LEAST_ROWS)))
    frame = as_read(frame, [*(x.rules for x in columns), target.blanks + target.rules])
    whole = frame.height == table.rows
    known = frame.filter(stripped(frame[:, -1]) != "")
    return Sample(
        known, tuple(columns), target, frame.height, whole, table.decimal_comma
    )


def as_read(frame: pl.DataFrame, rules: list[Rules]) -> pl.DataFrame:
    """The cells as the project reads them: 1234 for $1,234."""
    some = zip(frame.columns, rules, strict=True)
    return frame.with_columns(
        replaced(pl.col(name).str.strip_chars(), used) for name, used in some if used
    )


def stripped(cell: pl.Series) -> pl.Series:
    """Cells without surrounding spaces; "" for an empty one."""
    return cell.str.strip_chars().fill_null("")
