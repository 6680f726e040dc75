"""Statistics of a column, updated batch by batch.

Up to 1000 distinct cells, each is counted. For a column with more, only sums are kept,
which polars computes for each batch.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl

from scaffold.inspection import cells
from scaffold.inspection.dialect import MARKERS
from scaffold.inspection.facts import Facts

MOST_VALUES = 1000
EXAMPLES = 100  # cells to take examples from


class Tally:
    """Statistics of one column: expressions for a batch, updated by the results."""

    def __init__(self, code: str, comma: bool):
        self.code = code
        self.cell = pl.col(code)
        self.parse = f"{code} parsed"
        self.rows = 0
        self.facts = Facts(comma)
        self.counts: Counter[str] | None = Counter()
        self.odd: Counter[str] = Counter()
        self.examples: tuple[str, ...] = ()

    @property
    def mode(self) -> str:
        """What to compute for a batch: counts, numbers, dates or text."""
        if self.counts is not None:
            return "counts"
        if self.facts.formats:
            return "dates"
        return "numbers" if self.facts.other <= self.facts.numbers else "text"

    def parsed(self) -> Iterator[pl.Expr]:
        """The parsed cells, unless they are counted: finite numbers, whether they are
        dates, or stripped text."""
        if self.mode == "numbers":
            yield cells.finite(self.cell, self.facts.comma).alias(self.parse)
        if self.mode == "dates":
            bare = self.cell >= "!"  # strptime accepts leading spaces
            fine = cells.is_date(self.cell, self.facts.formats[0]) & bare
            yield fine.alias(self.parse)
        if self.mode == "text":
            yield self.cell.str.strip_chars().alias(self.parse)

    def expressions(self) -> list[pl.Expr]:
        found: dict[str, pl.Expr] = getattr(self, f"ask_{self.mode}")()
        return [one.alias(f"{self.code} {name}") for name, one in found.items()]

    def take(self, found: dict[str, Any], rows: int) -> None:
        """Take the results of the expressions, by name, for a batch of `rows` rows."""
        self.rows += rows
        getattr(self, f"take_{self.mode}")(
            rows,
            **{
                name.removeprefix(f"{self.code} "): value
                for name, value in found.items()
            },
        )

    def ask_counts(self) -> dict[str, pl.Expr]:
        some = self.cell.drop_nulls().head(EXAMPLES - len(self.examples))
        return {"counts": counted(self.cell), "some": some.implode()}

    def take_counts(self, rows: int, counts: pl.Series, some: pl.Series) -> None:
        self.examples += tuple(filter(None, map(str.strip, some)))
        assert self.counts is not None  # otherwise the mode is another
        fresh = frame_of(counts)
        few = fresh.height <= 2 * MOST_VALUES
        if few:
            stripped = fresh["cell"].str.strip_chars().fill_null("")
            for cell, count in zip(stripped, fresh["count"], strict=True):
                self.counts[cell] += count
        if not few or len(self.counts) > MOST_VALUES + len(MARKERS) + 1:
            self.add_up(None if few else fresh)

    def add_up(self, fresh: pl.DataFrame | None) -> None:
        """Change from counts to sums: add the counts so far and a batch."""
        assert self.counts is not None
        self.facts.add(frame_of_counter(self.counts))
        self.counts = None
        if fresh is not None:
            self.facts.add(fresh)

    def take_odd(self, odd: pl.Series) -> int:
        """Count the cells that don't fit the kind of the column; return how many."""
        cells, counts = columns_of(odd)
        for cell, count in zip(cells, counts, strict=True):
            self.odd[cell] += count
        if len(self.odd) > MOST_VALUES:
            self.look_at_odd()
        return sum(counts)

    def look_at_odd(self) -> None:
        self.facts.add(frame_of_counter(self.odd))
        self.odd.clear()

    def finish(self) -> Facts:
        """The sums over the whole column."""
        self.facts.add(frame_of_counter(self.counts or self.odd))
        return self.facts

    def ask_numbers(self) -> dict[str, pl.Expr]:
        number, given = pl.col(self.parse), self.cell.is_not_null()
        asked = {
            "low": number.min(),
            "high": number.max(),
            "total": number.sum(),
            "odd": counted(self.cell.filter(given & number.is_null())),
            **self.ask_always(self.cell.hash(), number.is_not_null()),
        }
        if self.facts.whole:
            asked["whole"] = cells.is_whole(number).all()
        if self.facts.whole and not self.facts.padded:
            some = self.cell.filter(number.is_not_null())
            asked["padded"] = cells.has_leading_zero(some).any()
        return asked

    def take_numbers(
        self,
        rows: int,
        low: float | None,
        high: float | None,
        total: float,
        odd: pl.Series,
        nulls: int,
        hashes: pl.Series,
        whole: bool = False,
        padded: bool = True,
    ) -> None:
        finite = rows - nulls - self.take_odd(odd)
        self.facts.take_numbers(finite, low, high, total, whole, padded)
        self.take_always(nulls, hashes)

    def ask_dates(self) -> dict[str, pl.Expr]:
        fine = pl.col(self.parse)
        return {
            "odd": counted(self.cell.filter(self.cell.is_not_null() & ~fine)),
            **{
                format: cells.is_date(self.cell.filter(fine), format).all()
                for format in self.facts.formats[1:]
            },
            **self.ask_always(self.cell.hash(), fine),
        }

    def take_dates(
        self, rows: int, odd: pl.Series, nulls: int, hashes: pl.Series, **others: bool
    ) -> None:
        first = self.facts.formats[0]
        self.facts.formats = (first, *(one for one in others if others[one]))
        self.facts.other += rows - nulls - self.take_odd(odd)
        self.take_always(nulls, hashes)

    def ask_text(self) -> dict[str, pl.Expr]:
        text = pl.col(self.parse)
        always = self.ask_always(text.hash(), text != "")
        return {"blank": (text == "").sum(), **always}

    def take_text(self, rows: int, blank: int, nulls: int, hashes: pl.Series) -> None:
        self.facts.blank += blank
        self.facts.other += rows - nulls - blank
        self.take_always(nulls, hashes)

    def ask_always(self, hashes: pl.Expr, which: pl.Expr) -> dict[str, pl.Expr]:
        """The number of empty cells, and the hashes that the sketch may keep."""
        low = hashes.filter(which & (hashes < self.facts.sketch.highest)).unique()
        return {"nulls": self.cell.null_count(), "hashes": low.implode()}

    def take_always(self, nulls: int, hashes: pl.Series) -> None:
        self.facts.blank += nulls
        self.facts.sketch.add(hashes)


def counted(cell: pl.Expr) -> pl.Expr:
    return cell.value_counts().implode()


def columns_of(counts: pl.Series) -> tuple[list[str], list[int]]:
    """The cells and their counts, from the result of counted()."""
    cell, count = counts.struct.unnest().iter_columns()
    return cell.to_list(), count.to_list()


def frame_of(counts: pl.Series) -> pl.DataFrame:
    """A frame with columns cell and count, from the result of counted()."""
    frame = counts.struct.unnest()
    return frame.rename(dict(zip(frame.columns, ("cell", "count"), strict=True)))


def frame_of_counter(counts: Counter[str]) -> pl.DataFrame:
    schema = {"cell": pl.String, "count": pl.UInt32}
    return pl.DataFrame([list(counts), list(counts.values())], schema=schema)
