"""Notes on what is unusual about a table file, one sentence each."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from scaffold.inspection.dialect import Dialect
from scaffold.inspection.encodings import encoding_note
from scaffold.inspection.faults import numbered
from scaffold.inspection.findings import Table
from scaffold.inspection.header import numbers_as_names
from scaffold.inspection.user_data import counted, joined, shown

MOST_CELLS = 200_000  # that are searched for rows with too few

Records = list[list[str]]


def notes_on(table: Table, dialect: Dialect, records: Records) -> Iterator[str]:
    """Notes on how a file is read, and which flag reads it in another way."""
    reading = table.reading
    if reading.encoding:
        yield encoding_note(table.path, reading)
    if reading.skip:
        line = reading.skip + 1
        yield f"The table begins at line {line}: the lines above it are skipped."
    if reading.comment == "#":
        yield "Lines that begin with # are comments: they are skipped."
    if reading.aligned:
        yield "Its columns are separated by spaces."
    yield from header_notes(table, records)
    yield from extra_notes(table)
    if table.format == "csv":
        yield from short_row_notes(table, dialect)


def header_notes(table: Table, records: Records) -> Iterator[str]:
    if not table.header:
        first, last = table.columns[0].name, table.columns[-1].name
        are = f"columns are named {first} to {last}"
        if first == last:
            are = f"column is named {first}"
        yield (
            f"The file has no header: the {are}. If its first row has the names, use "
            "--header."
        )
        return
    if how := numbers_as_names(records, table.decimal_comma):
        yield (
            f"The first row is the header, {how}. If it is a row of data, use "
            "--no-header."
        )
    for name, count in Counter(records[0] if records else ()).items():
        if name and count > 1 and name in table.names:
            yield repeated_note(table, records[0], name)


def repeated_note(table: Table, header: list[str], name: str) -> str:
    """The positions of the columns that have the same name, and their names."""
    places = [place for place, other in enumerate(header) if other == name]
    numbers = joined([f"{place + 1}" for place in places])
    others = joined([shown(table.names[place]) for place in places[1:]])
    return (
        f"Columns {numbers} are all named {shown(name)}: after the first, they are "
        f"called {others} here."
    )


def extra_notes(table: Table) -> Iterator[str]:
    if not table.reading.extra:
        return
    _, *cells = table.reading.extra
    rows = "The last row is" if len(cells) == 1 else f"The last {len(cells)} rows are"
    begin, them = ("begins", "it") if len(cells) == 1 else ("begin", "them")
    words = " and ".join(repr(shown(cell.strip())) for cell in cells)
    yield (
        f"{rows} not data and left out: {them.replace('them', 'they')} {begin} with "
        f"{words}. --keep-total keeps {them}."
    )


def short_row_notes(table: Table, dialect: Dialect) -> Iterator[str]:
    """Notes on rows with too few cells in the first part of the file."""
    size = len(table.columns)
    most = max(2, MOST_CELLS // size)
    try:
        rows = list(islice(filled_rows(table, dialect), most))
    except (csv.Error, UnicodeDecodeError):  # polars reads it all the same
        return
    short = [(row, len(record)) for row, record in rows if len(record) < size]
    if not short:
        return
    row, cells = short[0]
    if len(rows) < most and short == [(rows[-1][0], cells)]:
        yield f"The last row, {row}, has {cells} of {size} cells: is it cut off?"
        return
    others = f", and {counted(len(short) - 1, 'other row')} too few"
    more = others if len(short) > 1 else ""
    yield f"Row {row} has {cells} of {size} cells{more}: the rest count as empty."


def filled_rows(table: Table, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers, without blank ones and those that are left out."""
    extra = table.reading.extra[1:]
    for row, record in numbered(table.path, dialect):
        if any(map(str.strip, record)) and record[0] not in extra:
            yield row, record
