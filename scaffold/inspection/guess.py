"""Guess how to read a text file, from its first and its last lines."""

from dataclasses import replace
from itertools import takewhile, zip_longest
from pathlib import Path

from scaffold.catalog.entries import Reading
from scaffold.inspection.asked import Asked
from scaffold.inspection.dialect import (
    RECORDS,
    Dialect,
    are_numbers,
    even_separator,
    first_records,
    guess_separator,
    has_decimal_commas,
)
from scaffold.inspection.encodings import wide_encoding
from scaffold.inspection.faults import refuse_binary
from scaffold.inspection.header import has_header
from scaffold.inspection.margins import (
    comment_lines,
    footers_in,
    separator_line,
    title_lines,
    total_in,
)
from scaffold.inspection.text import head_of, lines_in, tail_of

FEWEST_LINES = 3  # of a table whose cells are separated by spaces


def guess_dialect(path: Path, asked: Asked) -> tuple[Dialect, list[list[str]]]:
    """The dialect of a text file, and its first records.

    Raises ScaffoldError for a file that is not text.
    """
    encoding = asked.encoding or wide_encoding(path)
    if not encoding:
        refuse_binary(path)
    reading = Reading(encoding=encoding)
    text = head_of(path, reading)
    if is_old_mac(text):
        reading, text = replace(reading, eol="\r"), text.replace("\r", "\n")
    reading, separator, text = without_margin(reading, text)
    if is_aligned(text, separator):
        text, separator = collapsed(text), " "
        reading = replace(reading, aligned=True)
    separator = separator or guess_separator(text)
    records = first_records(text, separator)
    if separator == ":":
        records = [record[::2] for record in records]
    comma = separator != "," and has_decimal_commas(records)
    header = has_header(records, comma) if asked.header is None else asked.header
    row_bytes = bytes_of_row(text, records)
    return Dialect(separator, header, comma, row_bytes, reading), records


def bytes_of_row(text: str, records: list[list[str]]) -> int:
    if len(records) < RECORDS:
        return max(1, len(text) // max(1, len(records)))
    return max(1, sum(len("".join(r)) + len(r) for r in records) // RECORDS)


def is_old_mac(text: str) -> bool:
    """Whether lines end in carriage returns alone."""
    alone = text.count("\r") - text.count("\r\n")
    return alone > 10 * text.count("\n")


def without_margin(reading: Reading, text: str) -> tuple[Reading, str, str]:
    """What to skip, the separator if there is one, and the text of the table."""
    mark, separator = separator_line(text)
    above, skip, comment = (1, 0, mark) if mark else comment_lines(text)
    lines = lines_in(text)[above:]
    if comment == "#":
        lines = [line for line in lines if line[0] != "#"]
    text = "".join(lines)
    separator = separator or even_separator(text)
    titles = title_lines(text, separator) if separator else 0
    titles += blank_lines(lines[titles:])
    if titles and titles < len(lines):
        text = "".join(lines[titles:])
        skip, comment = above + titles, ""
    return replace(reading, skip=skip, comment=comment), separator, text


def blank_lines(lines: list[str]) -> int:
    """How many lines are blank at the start."""
    return len(list(takewhile(lambda line: not line.strip(), lines)))


def is_aligned(text: str, separator: str) -> bool:
    """Whether spaces split all lines into the same number of cells, also numbers.

    Other separators come first, but for a tab beside cells with several numbers. The
    header may lack the name of the first column, which is an error later.
    """
    if separator and not (separator == "\t" and has_numbers_in_cells(text)):
        return False
    first, *records = first_records(collapsed(text), " ") or [[]]
    size = len(records[0]) if len(records) >= FEWEST_LINES - 1 else 0
    if size < 2 or {*map(len, records)} != {size} or not 0 <= size - len(first) <= 1:
        return False
    columns = zip(*records, strict=True)
    return any(are_numbers(c, False) or are_numbers(c, True) for c in columns)


def has_numbers_in_cells(text: str) -> bool:
    """Whether each cell of a column between tabs has two or more numbers."""
    columns = zip_longest(*first_records(text, "\t")[1:], fillvalue="")
    for column in columns:
        parts = [cell.split() for cell in column]
        several = all(len(some) > 1 for some in parts)
        if several and are_numbers([part for some in parts for part in some], False):
            return True
    return False


def collapsed(text: str) -> str:
    """One space between two cells."""
    return "".join(" ".join(line.split()) + "\n" for line in lines_in(text))


def extra_rows(
    path: Path, dialect: Dialect, names: list[str], records: list[list[str]]
) -> tuple[str, ...]:
    """The column that marks rows at the end as not data, and its cells in them."""
    tail, complete = tail_of(path, dialect.reading)
    separator, size = dialect.separator, len(names)
    firsts = [record[0] for record in records[dialect.header : -1] if record]
    numeric = are_numbers(firsts, dialect.decimal_comma)
    footers = footers_in(tail, size, separator, numeric, complete)
    tail = tail[: len(tail) - len(footers)]
    (last,) = first_records("".join(tail[-1:]), separator) or [[]]
    total = total_in(last, names)
    if total and (not footers or total[0] == names[0]):
        return (*total, *footers)
    return (names[0], *footers) if footers else ()
