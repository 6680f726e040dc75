"""Statistics of a column, updated batch by batch.

Up to 1000 distinct cells, each is counted. For a column with more, only sums are kept,
which polars computes for each batch.
"""

from collections import Counter
from collections.abc import Iterator

import polars as pl

from scaffold.inspection import cells
from scaffold.inspection.sketch import Sketch

MOST_VALUES = 1000
EXAMPLES = 100  # cells to take examples from
OF_NUMBERS = ("low", "high", "total", "whole", "padded")
FEW = 10  # cells that are enough to rule out most date formats


class Facts:
    """The sums over the cells of a column seen so far.

    blank    number of empty cells
    numbers  number of finite numbers; other: of cells that are neither that nor markers
    low, high, total, whole, padded  of the numbers; padded: written like 007
    words    number of words in the first cells of other
    formats  the date formats that fit every cell of other
    """

    def __init__(self, comma: bool):
        self.comma = comma
        self.blank = self.numbers = self.other = 0
        self.markers = Counter()
        self.low, self.high, self.total = float("inf"), float("-inf"), 0.0
        self.whole, self.padded = True, False
        self.words = self.worded = 0
        self.formats = cells.DATES
        self.sketch = Sketch()

    @property
    def given(self) -> int:
        """Number of cells that are not blank."""
        return self.numbers + self.other + self.markers.total()

    def add(self, counts: pl.DataFrame) -> None:
        """Add distinct cells with their counts: columns cell and count."""
        if counts.is_empty():
            return
        told = sorted_out(counts, self.comma)
        found = told.select(**sums()).row(0, named=True)
        self.blank += found["blank"]
        for cell, count in told.filter("marker").select("cell", "count").rows():
            self.markers[cell] += count
        self.take_numbers(found["numbers"], *(found[name] for name in OF_NUMBERS))
        self.other += found["other"]
        self.worded += found["other"]
        self.words += found["words"]
        self.look_for_dates(told)
        self.sketch.add(told.filter(pl.col("finite") | pl.col("other"))["cell"].hash())

    def take_numbers(self, count, low, high, total, whole, padded) -> None:
        if not count:
            return
        self.numbers += count
        self.low, self.high = min(self.low, low), max(self.high, high)
        self.total += total
        self.whole &= whole
        self.padded |= padded

    def look_for_dates(self, told: pl.DataFrame) -> None:
        """Keep the date formats that fit all cells except numbers and markers."""
        if self.numbers:
            self.formats = ()
        if self.formats and self.other:
            other = told.filter("other")["cell"]
            if not other.str.contains(cells.YEAR).all():
                self.formats = ()
            for some in (other.head(FEW), other):
                self.formats = fitting(self.formats, some)


def sorted_out(counts: pl.DataFrame, comma: bool) -> pl.DataFrame:
    """Stripped cells, with columns for their number and their kind."""
    cell, marker, finite = pl.col("cell"), pl.col("marker"), pl.col("finite")
    return (
        counts.lazy()
        .with_columns(cell.str.strip_chars().fill_null(""))
        .with_columns(number=cells.number(cell, comma), marker=cells.is_marker(cell))
        .with_columns(finite=cells.is_finite(pl.col("number")) & ~marker)
        .with_columns(other=(cell != "") & ~marker & ~finite)
        .collect()
    )


def sums() -> dict[str, pl.Expr]:
    """Expressions for the sums in Facts, on the result of sorted_out."""
    cell, count = pl.col("cell"), pl.col("count")
    number, other = pl.col("number").filter("finite"), cell.filter("other")
    return {
        "blank": count.filter(cell == "").sum(),
        "numbers": count.filter("finite").sum(),
        "low": number.min(),
        "high": number.max(),
        "total": (number * count.filter("finite")).sum(),
        "whole": cells.is_whole(number).all(),
        "padded": cells.has_leading_zero(cell.filter("finite")).any(),
        "other": count.filter("other").sum(),
        "words": (cells.words(other) * count.filter("other")).sum(),
    }


def fitting(formats: tuple[str, ...], some: pl.Series) -> tuple[str, ...]:
    """The formats in which every cell is a date."""
    cell = pl.col("cell")
    found = some.to_frame().select(
        cells.is_date(cell, form).all().alias(form) for form in formats
    )
    return tuple(form for form in formats if found[form].item())


class Tally:
    """Statistics of one column: expressions for a batch, updated by the results."""

    def __init__(self, code: str, comma: bool):
        self.code = code
        self.cell = pl.col(code)
        self.parse = f"{code} parsed"
        self.rows = 0
        self.facts = Facts(comma)
        self.counts: Counter | None = Counter()
        self.odd = Counter()
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
        found = getattr(self, f"ask_{self.mode}")()
        return [one.alias(f"{self.code} {name}") for name, one in found.items()]

    def take(self, found: dict, rows: int) -> None:
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
        fresh = frame_of(counts)
        if fresh.height <= 2 * MOST_VALUES:
            stripped = fresh["cell"].str.strip_chars().fill_null("")
            for cell, count in zip(stripped, fresh["count"], strict=True):
                self.counts[cell] += count
            fresh = None
        if fresh is not None or len(self.counts) > MOST_VALUES + len(cells.MARKERS) + 1:
            self.add_up(fresh)

    def add_up(self, fresh: pl.DataFrame | None) -> None:
        """Change from counts to sums: add the counts so far and a batch."""
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
        self, rows, low, high, total, odd, nulls, hashes, whole=False, padded=True
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

    def take_dates(self, rows, odd, nulls, hashes, **others) -> None:
        first = self.facts.formats[0]
        self.facts.formats = (first, *(one for one in others if others[one]))
        self.facts.other += rows - nulls - self.take_odd(odd)
        self.take_always(nulls, hashes)

    def ask_text(self) -> dict[str, pl.Expr]:
        text = pl.col(self.parse)
        always = self.ask_always(text.hash(), text != "")
        return {"blank": (text == "").sum(), **always}

    def take_text(self, rows, blank, nulls, hashes) -> None:
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


def columns_of(counts: pl.Series) -> list[list]:
    """The cells and their counts, from the result of counted()."""
    return [field.to_list() for field in counts.struct.unnest().iter_columns()]


def frame_of(counts: pl.Series) -> pl.DataFrame:
    """A frame with columns cell and count, from the result of counted()."""
    frame = counts.struct.unnest()
    return frame.rename(dict(zip(frame.columns, ("cell", "count"), strict=True)))


def frame_of_counter(counts: Counter) -> pl.DataFrame:
    schema = {"cell": pl.String, "count": pl.UInt32}
    return pl.DataFrame([list(counts), list(counts.values())], schema=schema)
