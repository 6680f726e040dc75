"""Lines of a text file that are not part of the table: titles, comments, totals."""

import csv
import re
from collections import Counter
from itertools import takewhile

from scaffold.inspection.dialect import even_separator, first_records, is_number
from scaffold.inspection.header import evidence
from scaffold.inspection.text import lines_in

MOST_TITLES = 12  # lines
MOST_FOOTERS = 3
TOTALS = (
    *("total", "totals", "grand total", "sum", "average", "mean", "subtotal"),
    *("summe", "gesamt", "gesamtsumme", "insgesamt", "mittelwert", "durchschnitt"),
    *("somme", "ensemble", "moyenne", "suma", "totale", "totaal", "totalt", "media"),
)

FOOTNOTE = re.compile(
    r"(source|note|quelle|data from|last updated|copyright|[©*])", re.IGNORECASE
)

Numbered = tuple[int, list[str]]  # the lines up to the end of a record, and the record


def separator_line(text: str) -> tuple[str, str]:
    """The first line `sep=;` up to the sign, and the separator; or else empty."""
    found = re.match(r"(sep=)(.)[,;\t ]*\r?\n", text, re.IGNORECASE)
    return (found[1], found[2]) if found else ("", "")


def comment_lines(text: str) -> tuple[int, int, str]:
    """How many lines of comments are above the table, how many of them to skip, and
    what begins a comment, so that it needs no skipping.

    A line like `#id,name` may be the header.
    """
    lines = lines_in(text)
    above = list(takewhile(lambda line: line[0] == "#" or not line.strip(), lines))
    below = "".join(lines[len(above) :])
    if not any(line[0] == "#" for line in above):
        return 0, 0, ""
    separator = even_separator(below) or ","
    size = usual_size(first_records(below, separator))
    last = max(number for number, line in enumerate(above) if line[0] == "#")
    if is_header(above[last], below, separator, size):
        return last, last, ""
    later = [line for line in lines[len(above) :] if line[0] == "#"]
    if any(len(first_records(line, separator)[0]) >= max(2, size) for line in later):
        return len(above), len(above), ""  # cells may begin with the sign
    blank = any(not line.strip() for line in above)
    return len(above), len(above) if blank else 0, "#" if later or not blank else ""


def usual_size(records: list[list[str]]) -> int:
    """The usual number of cells."""
    return Counter(map(len, records)).most_common(1)[0][0] if records else 0


def is_header(line: str, below: str, separator: str, size: int) -> bool:
    """Whether a line with a # has the names, and the table below has none."""
    records = first_records(below, separator)
    names = first_records(line, separator)[0]
    if size < 2 or len(names) != size:
        return False
    return (
        evidence(records, False) is not True
        and evidence([names, *records], False) is True
    )


def title_lines(text: str, separator: str) -> int:
    """How many lines are above a header: with a title in one cell, or few cells."""
    numbered = numbered_records(text, separator)
    titles = title_records(numbered, separator != ",")
    return numbered[titles - 1][0] if titles else 0


def title_records(numbered: list[Numbered], comma: bool) -> int:
    """How many records are titles above a header, which must be clearly one."""
    size = usual_size([record for _, record in numbered])
    above = list(takewhile(lambda one: is_title(one[1], size), numbered))
    below = [record for _, record in numbered[len(above) :]]
    if size < 2 or not 0 < len(above) <= MOST_TITLES or len(below) < 2:
        return 0
    sure = len(below[0]) == size and evidence(below, comma) is True
    return len(above) if sure else 0


def is_title(record: list[str], size: int) -> bool:
    filled = [cell for cell in record if cell.strip()]
    few = len(filled) <= 1 or (len(record) < size and len(filled) <= size / 2)
    return few and (not filled or any(map(str.isalpha, "".join(filled))))


def numbered_records(text: str, separator: str) -> list[Numbered]:
    """The first records that are not blank, each with the line that it ends in."""
    reader = csv.reader(lines_in(text), delimiter=separator)
    found: list[Numbered] = []
    try:
        for record in reader:
            if record:
                found.append((reader.line_num, record))
            if len(found) > 100:
                break
    except csv.Error:
        return []
    return found


def total_in(record: list[str], names: list[str]) -> tuple[str, ...]:
    """The column and the cell that mark a row as one of totals, or nothing."""
    filled = [pair for pair in zip(names, record, strict=False) if pair[1].strip()]
    if len(filled) < 2 or len(record) != len(names):
        return ()
    _, cell = filled[0]
    return filled[0] if cell.strip(" \t:*-_").lower() in TOTALS else ()


def footers_in(
    tail: list[str], size: int, separator: str, numeric: bool, complete: bool
) -> list[str]:
    """The first cells of lines at the end that are too short, with words in them.

    numeric   whether the first column has numbers
    complete  whether the last line has an end; otherwise it may be a row that was cut
    """
    found: list[str] = []
    for line in reversed(tail[-MOST_FOOTERS:]):
        (record,) = first_records(line, separator) or [[]]
        cell = record[0].strip() if 0 < len(record) < size else ""
        short = is_title(record, size) and not is_number(cell, True)
        words = numeric or (complete and len(record) == 1 and " " in cell)
        if not cell or not ((short and words) or FOOTNOTE.match(cell)):
            break
        found.insert(0, record[0])
    return found
