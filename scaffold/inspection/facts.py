"""The sums over the cells of a column."""

from collections import Counter

import polars as pl

from scaffold.inspection import cells
from scaffold.inspection.sketch import Sketch

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
        self.markers: Counter[str] = Counter()
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

    def take_numbers(
        self,
        count: int,
        low: float | None,
        high: float | None,
        total: float,
        whole: bool,
        padded: bool,
    ) -> None:
        """Add finite numbers; low and high are None if there are none."""
        if not count:
            return
        assert low is not None and high is not None
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
