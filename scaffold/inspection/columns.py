"""Statistics of a column, updated batch by batch.

Up to 1000 distinct cells, each is counted. For a column with more, only sums are kept,
which polars computes for each batch.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from scaffold.inspection import cells, dates
from scaffold.inspection.facts import Facts
from scaffold.inspection.hints import NO_HINT, Hint
from scaffold.inspection.markers import is_marker_cell
from scaffold.inspection.sentinels import sentinel_of
from scaffold.inspection.sketch import Sketch

MOST_VALUES = 1000
MOST_MARKERS = 12  # different ones in a column, and an empty cell
EXAMPLES = 100  # cells to take examples from


class Tally:
    """Statistics of one column: expressions for a batch, updated by the results."""

    def __init__(self, code: str, comma: bool, hint: Hint = NO_HINT, name: str = ""):
        self.code = code
        self.cell = pl.col(code)
        self.parse = f"{code} parsed"
        self.rows = 0
        self.facts = Facts(comma, hint, name)
        self.sketch = Sketch()
        self.counts: Counter[str] | None = Counter()
        self.odd: Counter[str] = Counter()
        self.examples: tuple[str, ...] = ()
        self.sentinel: tuple[float, int] | None = None

    @property
    def mode(self) -> str:
        """What to compute for a batch: counts, numbers, dates or text."""
        if self.counts is not None:
            return "counts"
        facts, kind = self.facts, self.facts.hint.kind
        if facts.formats and kind in ("", "date"):
            return "dates"
        if kind == "number" or (facts.other <= facts.numbers and not kind):
            return "numbers"
        return "text"

    @property
    def distinct(self) -> int:
        """The number of distinct cells with a value; an estimate if they are many."""
        if self.counts is None:
            return self.sketch.estimate
        missing = self.facts.markers
        return sum(cell not in missing for cell in self.counts if cell)

    def parsed(self) -> Iterator[pl.Expr]:
        """The parsed cells, unless they are counted: finite numbers, whether they are
        dates, or stripped text."""
        if self.mode == "numbers":
            yield self.finite.alias(self.parse)
        if self.mode == "dates":
            assert self.facts.formats
            bare = self.cell >= "!"  # strptime accepts leading spaces
            fine = dates.is_date(self.cell, self.facts.formats[0]) & bare
            yield fine.alias(self.parse)
        if self.mode == "text":
            yield self.cell.str.strip_chars().alias(self.parse)

    @property
    def finite(self) -> pl.Expr:
        """The finite numbers, without those that mean a missing cell."""
        facts = self.facts
        found = cells.finite(self.cell, facts.comma, facts.form)
        if not facts.hint.pattern:
            return found
        missing = self.cell.str.contains(f"^(?:{facts.hint.pattern})$")
        return pl.when(~missing).then(found)

    @property
    def is_odd(self) -> pl.Expr:
        """Whether a cell is neither a number nor missing."""
        cell, facts = self.cell.str.strip_chars(), self.facts
        number = cells.finite(cell, facts.comma, facts.form)
        odd = (cell != "") & ~is_marker_cell(cell) & number.is_null()
        if facts.hint.pattern:
            odd &= ~cell.str.contains(f"^(?:{facts.hint.pattern})$")
        return odd

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

    def count(self, batch: pl.Series) -> None:
        """Count the cells of a small batch here: a query has a cost per column."""
        self.rows += len(batch)
        found = [cell.strip() if cell else "" for cell in batch.to_list()]
        self.examples += tuple(filter(None, found[: EXAMPLES - len(self.examples)]))
        self.add_counts(Counter(found))

    def ask_counts(self) -> dict[str, pl.Expr]:
        some = self.cell.drop_nulls().head(EXAMPLES - len(self.examples))
        return {"counts": counted(self.cell), "some": some.implode()}

    def take_counts(self, rows: int, counts: pl.Series, some: pl.Series) -> None:
        self.examples += tuple(filter(None, map(str.strip, some)))
        fresh: Counter[str] = Counter()
        for cell, count in counter_of(counts).items():
            fresh[cell.strip() if cell else ""] += count
        self.add_counts(fresh)

    def add_counts(self, fresh: Counter[str]) -> None:
        """Add stripped cells."""
        assert self.counts is not None  # otherwise the mode is another
        if self.counts:
            self.counts.update(fresh)
        else:
            self.counts = fresh
        if len(self.counts) > MOST_VALUES + MOST_MARKERS:
            self.add_up()

    def add_up(self) -> None:
        """Change from counts to sums."""
        assert self.counts is not None
        counts, self.counts = self.counts, None
        self.look_at(counts)
        self.sentinel = sentinel_of(counts, self.facts)

    def look_at(self, counts: Mapping[str, int]) -> None:
        found = self.facts.add(counts)
        self.sketch.add(pl.Series(found, dtype=pl.String).hash())

    def take_odd(self, odd: pl.Series) -> int:
        """Count the cells that don't fit the kind of the column; return how many."""
        found = counter_of(odd)
        for cell, count in found.items():
            self.odd[(cell or "").strip()] += count
        if len(self.odd) > MOST_VALUES:
            self.look_at_odd()
        return sum(found.values())

    def look_at_odd(self) -> None:
        odd, self.odd = self.odd, Counter()
        self.look_at(odd)

    def finish(self) -> Facts:
        """The sums over the whole column."""
        if self.counts is None:
            self.look_at_odd()
        else:
            self.facts.add(self.counts)
            self.sentinel = sentinel_of(self.counts, self.facts)
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
        if self.sentinel:
            asked["far"] = (number == self.sentinel[0]).sum()
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
        far: int = 0,
        whole: bool = False,
        padded: bool = True,
    ) -> None:
        if self.sentinel:
            self.sentinel = (self.sentinel[0], self.sentinel[1] + far)
        finite = rows - nulls - self.take_odd(odd)
        self.facts.take_numbers(finite, low, high, total, whole, padded)
        self.take_always(nulls, hashes)

    def ask_dates(self) -> dict[str, pl.Expr]:
        fine = pl.col(self.parse)
        assert self.facts.formats
        return {
            "odd": counted(self.cell.filter(self.cell.is_not_null() & ~fine)),
            **{
                format: dates.is_date(self.cell.filter(fine), format).all()
                for format in self.facts.formats[1:]
            },
            **self.ask_always(self.cell.hash(), fine),
        }

    def take_dates(
        self, rows: int, odd: pl.Series, nulls: int, hashes: pl.Series, **others: bool
    ) -> None:
        assert self.facts.formats
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
        low = hashes.filter(which & (hashes < self.sketch.highest)).unique()
        return {"nulls": self.cell.null_count(), "hashes": low.implode()}

    def take_always(self, nulls: int, hashes: pl.Series) -> None:
        self.facts.blank += nulls
        self.sketch.add(hashes)


def counted(cell: pl.Expr) -> pl.Expr:
    return cell.value_counts().implode()


def counter_of(counts: pl.Series) -> dict[str | None, int]:
    """The cells and their counts, from the result of counted()."""
    cell, count = counts.struct.unnest().iter_columns()
    return dict(zip(cell.to_list(), count.to_list(), strict=True))
