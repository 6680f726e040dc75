"""The text of a table file, decoded."""

import gzip
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import IO, cast

from scaffold.catalog.entries import Reading

GZIP = b"\x1f\x8b"
HEAD = 2**20  # bytes
TAIL = 2**16


def opened(path: Path) -> IO[bytes]:
    """The file for reading, decompressed if it is compressed with gzip."""
    if is_gzip(path):
        return cast(IO[bytes], gzip.open(path))
    return path.open("rb")


def head_of(path: Path, reading: Reading) -> str:
    """The first complete lines."""
    with opened(path) as file:
        head = file.read(HEAD)
        more = bool(file.read(1))
    text = decoded(head, reading)
    if not more:
        return text
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[:end] or text


def tail_of(path: Path, reading: Reading) -> tuple[list[str], bool]:
    """The last complete lines that are not blank, without their ends, and whether the
    last one has an end.
    """
    text, whole = last_text(path, reading)
    lines = list(StringIO(text, newline=""))[not whole :]
    complete = text.endswith(("\n", "\r"))
    if reading.aligned:
        lines = [" ".join(line.split()) for line in lines]
    return [line.rstrip("\r\n") for line in lines if line.strip()], complete


def last_text(path: Path, reading: Reading) -> tuple[str, bool]:
    """The last part of the text, and whether it is the whole."""
    if reading.encoding or is_gzip(path):
        return text_of(path, reading), True
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL))
        return decoded(file.read(), reading), size <= TAIL


def is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == GZIP


def text_of(path: Path, reading: Reading) -> str:
    """The whole text; bytes that can't be decoded are replaced."""
    with opened(path) as file:
        return decoded(file.read(), reading)


def decoded(raw: bytes, reading: Reading) -> str:
    return raw.decode(reading.encoding or "utf-8-sig", errors="replace")


def lines_of(path: Path, reading: Reading) -> Iterator[str]:
    """The lines of the table, without those above it and without comments.

    Raises UnicodeDecodeError at a line that is not UTF-8, if that is the encoding.
    """
    for number, line in enumerate(raw_lines(path, reading)):
        if number >= reading.skip and not is_comment(line, reading):
            yield " ".join(line.split()) + "\n" if reading.aligned else line


def raw_lines(path: Path, reading: Reading) -> Iterator[str]:
    if reading.encoding or reading.eol:
        yield from StringIO(text_of(path, reading), newline=reading.eol or "")
    else:
        with opened(path) as file:
            for number, line in enumerate(file):
                yield line.decode("utf-8" if number else "utf-8-sig")


def lines_in(text: str) -> list[str]:
    """The lines as polars counts them, with their ends."""
    return list(StringIO(text, newline="\n"))


def is_comment(line: str, reading: Reading) -> bool:
    return bool(reading.comment) and line.startswith(reading.comment)
