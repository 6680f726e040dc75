"""Errors for text files that can't be read as a table, with the row."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from scaffold.errors import ScaffoldError
from scaffold.inspection.dialect import Dialect
from scaffold.inspection.text import is_gzip, lines_of, opened

BLOCK = 2**20  # bytes


def refuse_binary(path: Path) -> None:
    """Refuse a file with NUL bytes at its start, or at its end, as after a crash."""
    with opened(path) as file:
        head = file.read(BLOCK)
        if not is_gzip(path):
            file.seek(max(0, path.stat().st_size - BLOCK))
        if b"\0" in head or b"\0" in file.read(BLOCK):
            raise ScaffoldError(
                f"{path} is not a text file: it has NUL bytes.",
                "Give a CSV, Excel, JSON Lines or Parquet file.",
            )


def fault_of(path: Path, dialect: Dialect) -> ScaffoldError:
    """Why polars can't read the file. Reads it again, slowly, to find the row."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        return next(faults(path, dialect), unknown_fault(path))
    finally:
        csv.field_size_limit(limit)


def unknown_fault(path: Path) -> ScaffoldError:
    return ScaffoldError(
        f"{path} can't be read as a table: a quotation mark is missing.",
        'Quote cells that have a quotation mark, and double the mark: "5"" disk".',
    )


def faults(path: Path, dialect: Dialect) -> Iterator[ScaffoldError]:
    """The errors in the file, the first one first."""
    row, size = 0, 0
    try:
        for row, record in numbered(path, dialect):
            size = size or len(record)
            if len(record) > size:
                yield too_long(path, row, record, size, dialect.header)
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        yield ScaffoldError(
            f"{path} is not UTF-8 text: byte 0x{byte:02x} {place(row)}.",
            "Save it as UTF-8, or give its encoding, like --encoding cp1251.",
        )
    except csv.Error as error:
        yield wrong_quotes(path, row, str(error))


def numbered(path: Path, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The records with their rows: the header, if there is one, is row 0."""
    return enumerate(records(path, dialect), not dialect.header)


def records(path: Path, dialect: Dialect) -> Iterator[list[str]]:
    """The rows as polars counts them: including blank ones, except at the top."""
    lines = lines_of(path, dialect.reading)
    begun = False
    for record in csv.reader(lines, delimiter=dialect.separator, strict=True):
        begun = begun or bool(record)
        if begun:
            yield record


def place(row: int) -> str:
    """Where the unreadable row is: after the last one that was read."""
    return f"after row {row}" if row else "near the beginning"


def too_long(
    path: Path, row: int, record: list[str], size: int, header: bool
) -> ScaffoldError:
    whole = "its header" if header else "its first row"
    hint = "Put cells that contain the separator in quotation marks."
    if not any(map(str.strip, record[size:])):
        hint = "Remove the separator at the end of the row, or add it to the header."
    elif header and row == 1:  # all rows may be longer
        hint = "Give each column a name in the header, and remove lines above it."
    return ScaffoldError(
        f"Row {row} of {path} has {len(record)} cells, but {whole} has {size}.", hint
    )


def wrong_quotes(path: Path, row: int, reason: str) -> ScaffoldError:
    if "unexpected end" in reason:
        message = f"{path} has a quotation mark, {place(row)}, that is never closed."
    else:
        message = f"{path} has text after a closing quotation mark, {place(row)}."
    return ScaffoldError(message, "Quote whole cells, and double the marks inside.")


def fault_of_json(path: Path) -> ScaffoldError:
    """Why polars can't read JSON lines."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip() and not is_json_object(line):
                return ScaffoldError(
                    f"Line {number} of {path} is not a JSON object.",
                    'Write one object per line, like {"area": 120, "city": "Oslo"}.',
                )
    return ScaffoldError(
        f"{path} can't be read as JSON Lines.", "Each line must have the same fields."
    )


def is_json_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def refuse_nested(path: Path, schema: pl.Schema) -> None:
    """Refuse columns whose cells can't be written as text."""
    for name, kind in schema.items():
        if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration):
            what = "nested" if kind.is_nested() else str(kind.base_type()).lower()
            raise ScaffoldError(
                f"The column {name!r} of {path} is {what}, which can't be used.",
                "Remove it, or store its parts as columns.",
            )
