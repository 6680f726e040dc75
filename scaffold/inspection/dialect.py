"""The separator and the decimal comma of a text file, from its first records."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice, zip_longest

from scaffold.catalog.entries import PLAIN, Reading
from scaffold.inspection.markers import is_marker
from scaffold.inspection.numerals import number_of, plain_numbers

SEPARATORS = (",", ";", "\t", "|")
RECORDS = 100


@dataclass(frozen=True)
class Dialect:
    """Options for polars to read the file, and the average bytes per row."""

    separator: str
    header: bool
    decimal_comma: bool
    row_bytes: int
    reading: Reading = PLAIN
    format: str = "csv"
    sampled: bool = False  # only a sample of the rows is read


def first_records(text: str, separator: str) -> list[list[str]]:
    """The first records that are not blank; empty if a quote is never closed."""
    limit = csv.field_size_limit(len(text) + 1)
    try:
        records = csv.reader(StringIO(text, newline=""), delimiter=separator)
        return list(islice(filter(None, records), RECORDS))
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(limit)


def guess_separator(text: str) -> str:
    """The separator that splits records evenly, or one that does not occur."""
    if separator := even_separator(text):
        return separator
    return ":" if has_double_colons(text) else separator_of_one(text)


def even_separator(text: str) -> str:
    """The separator that splits records evenly; on a tie, into the most cells.
    Empty if there is none.

    One that splits most records unevenly only occurs inside cells. The header should
    be as long as the records; if it never is, an error follows later.
    """
    scores = {}
    for separator in SEPARATORS:
        sizes = [len(record) for record in first_records(text, separator)]
        cells, count = Counter(sizes).most_common(1)[0] if sizes else (0, 0)
        if cells > 1 and count > len(sizes) / 2:
            even = count / len(sizes)
            scores[separator] = (cells == sizes[0], even > 0.9, cells, even)
    return max(scores, key=scores.__getitem__) if scores else ragged_separator(text)


def ragged_separator(text: str) -> str:
    """The separator of rows that leave out empty cells at their ends, or nothing."""
    for separator in SEPARATORS:
        sizes = [len(record) for record in first_records(text, separator)]
        first = sizes[0] if sizes else 0
        if first > 2 and min(sizes) > 1 and max(sizes) <= first:
            return separator
    return ""


def has_double_colons(text: str) -> bool:
    """Whether `::` separates the cells, as in MovieLens, and no cell has a colon."""
    records = first_records(text, ":")
    even = len({len(record) for record in records}) == 1
    return even and all(r[1:] and not "".join(r[1::2]) for r in records)


def separator_of_one(text: str) -> str:
    """A separator that does not occur, for a file with one column."""
    sizes = {
        separator: Counter(map(len, first_records(text, separator)))[1]
        for separator in SEPARATORS
    }
    return max(sizes, key=sizes.__getitem__)


def has_decimal_commas(records: list[list[str]]) -> bool:
    """Whether a numeric column has a comma, and none has a decimal point."""
    columns = list(zip_longest(*records[1:], fillvalue=""))
    if any("." in "".join(cells) for cells in columns if are_numbers(cells, False)):
        return False
    return any("," in "".join(cells) for cells in columns if are_numbers(cells, True))


def are_numbers(cells: Sequence[str], comma: bool) -> bool:
    """Whether all cells are numbers or missing, and some are numbers."""
    if not comma and cells and plain_numbers(cells) is not None:
        return True
    given = [cell for cell in map(str.strip, cells) if cell and not is_marker(cell)]
    return bool(given) and all(is_number(cell, comma) for cell in given)


def is_number(cell: str, comma: bool) -> bool:
    return number_of(cell, comma=comma) is not None
