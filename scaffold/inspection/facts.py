"""The sums over the cells of a column."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from operator import mul

from scaffold.inspection import dates
from scaffold.inspection.hints import NO_HINT, Hint, pattern_of
from scaffold.inspection.markers import WORDS, is_marker
from scaffold.inspection.notation import LIMITS, form_of
from scaffold.inspection.numerals import PLAIN, Form, number_of, plain_numbers

MOST_OTHERS = 0.5  # of the distinct cells of a column with numbers in a form
LONGEST_WITH_PLUS = 7
COMPACT_DATE = re.compile("(?:19|20)[0-9]{6}")
MANY_DATES = 10  # eight digits that are valid dates by chance: about 3 % each
DATE_WORDS = re.compile(r"(?i).*(?:date|day|time|when|period|month).*|.*_?d(?:t|atum)")


class Facts:
    """The sums over the cells of a column seen so far.

    blank    number of empty cells
    numbers  number of finite numbers; other: of cells that are neither that nor missing
    markers  the words for a missing cell, with their counts
    form     how the numbers are written; sample: one that is not a plain number
    known    the numbers of the cells that were added last
    low, high, total, whole, padded  of the numbers; padded: written like 007
    words    number of words in the first cells of other
    formats  the date formats that fit every cell; compact dates are numbers too
    """

    def __init__(self, comma: bool, hint: Hint = NO_HINT, name: str = ""):
        self.comma, self.hint, self.name = comma, hint, name
        self.form, self.sample = PLAIN, ""
        self.blank = self.numbers = self.other = 0
        self.known: Mapping[str, float] = {}
        self.markers: Counter[str] = Counter()
        self.low, self.high, self.total = float("inf"), float("-inf"), 0.0
        self.whole, self.padded = True, False
        self.words = self.worded = 0
        self.formats: tuple[str, ...] | None = None  # not looked for yet

    @property
    def given(self) -> int:
        """Number of cells that are not blank."""
        return self.numbers + self.other + self.markers.total()

    def add(self, counts: Mapping[str, int]) -> list[str]:
        """Add stripped distinct cells with their counts; return those with a value."""
        self.blank += counts.get("", 0)
        missing = {cell for cell in counts if cell.lower() in WORDS}
        if self.hint.pattern:
            missing |= set(filter(self.hint.is_missing, counts))
        for cell in missing:
            self.markers[cell] += counts[cell]
        cells = [cell for cell in counts if cell and cell not in missing]
        numbers = self.known = self.parsed(cells)
        self.take_parsed(numbers, counts)
        others = [cell for cell in cells if cell not in numbers]
        for cell in others:
            self.other += counts[cell]
            self.worded += counts[cell]
            self.words += counts[cell] * len(cell.split())
        self.look_for_dates(cells, len(others))
        return cells

    def is_missing(self, cell: str) -> bool:
        return is_marker(cell) or self.hint.is_missing(cell)

    def has(self, value: str) -> bool:
        """Whether some cells are missing by this value of the user."""
        return any(re.fullmatch(pattern_of(value), word) for word in self.markers)

    def parsed(self, cells: list[str]) -> dict[str, float]:
        """The numbers among the cells; decides how they are written."""
        numbers = parsed(cells, self.form, self.comma)
        if len(numbers) == len(cells) or self.form.shape or self.hint.format:
            return numbers
        form = form_of(cells, self.comma)
        if not form.shape or (self.numbers and not keeps_plain(form, self.comma)):
            return numbers
        written = parsed(cells, form, self.comma)
        enough = len(written) > MOST_OTHERS * len(cells) or self.hint.kind == "number"
        if len(written) > len(numbers) and (enough or self.numbers):
            self.form = form
            self.sample = telling(written.keys() - numbers.keys() or written.keys())
            return written
        return numbers

    def take_parsed(
        self, numbers: Mapping[str, float], counts: Mapping[str, int]
    ) -> None:
        if not numbers:
            return
        values, rows = numbers.values(), list(map(counts.__getitem__, numbers))
        total = sum(map(mul, values, rows))
        whole = self.whole and all(map(float.is_integer, values))
        padded = self.padded or (whole and any(map(is_padded, numbers)))
        self.take_numbers(sum(rows), min(values), max(values), total, whole, padded)

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

    def look_for_dates(self, cells: list[str], others: int) -> None:
        """Keep the date formats that fit all cells."""
        if not cells:
            return
        if self.formats is not None:
            formats = [*self.formats]
        elif self.hint.format:
            formats = [self.hint.format]
        else:
            formats = [*possible_dates(self.name, cells, others)]
        self.formats = tuple(dates.formats_of(cells, formats))


def parsed(cells: Collection[str], form: Form, comma: bool) -> dict[str, float]:
    """The cells that are finite numbers. Fast if all are plain numbers."""
    numbers = None if form.shape or comma else plain_numbers(cells)
    if numbers is not None:
        return dict(zip(cells, numbers, strict=True))
    found = {cell: number_of(cell, form, comma) for cell in cells}
    return {cell: number for cell, number in found.items() if number is not None}


def keeps_plain(form: Form, comma: bool) -> bool:
    """Whether plain numbers, which were read before, are the same in a form."""
    some = ("12", "1,5" if comma else "1.5", "1234", "-0,125" if comma else "-0.125")
    read = ((number_of(one, form, comma), number_of(one, PLAIN, comma)) for one in some)
    return all(number in (None, plain) for number, plain in read)


def telling(cells: Collection[str]) -> str:
    """A limit, or else the longest cell."""
    return max(cells, key=lambda cell: (cell[0] in LIMITS, len(cell), cell))


def is_padded(cell: str) -> bool:
    """Written like 007 or like a telephone number, +4930123456."""
    bare = cell.lstrip("+-")
    return (bare[:1] == "0" and bare[1:2].isdigit()) or (
        cell[0] == "+" and len(cell) > LONGEST_WITH_PLUS
    )


def possible_dates(name: str, cells: list[str], others: int) -> Collection[str]:
    """The formats to try; numbers are dates if they are eight digits each."""
    if others == len(cells):
        return dates.FORMATS
    if others or not COMPACT_DATE.fullmatch(cells[0]):
        return ()
    if not all(map(COMPACT_DATE.fullmatch, cells)):
        return ()
    many = len(cells) >= MANY_DATES
    return dates.COMPACT[:1] if many or DATE_WORDS.fullmatch(name) else ()
