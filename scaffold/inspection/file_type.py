"""The type of a file, from its first bytes."""

import os
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from scaffold.catalog.entries.dialect import FILE_TYPES
from scaffold.choices import listing
from scaffold.errors import ScaffoldError
from scaffold.inspection.asked import Asked
from scaffold.inspection.faults import is_json_object
from scaffold.inspection.user_data import check_text

FIRST_BYTES = 512  # bytes
PARQUET, ZIP, OLD_EXCEL = b"PAR1", b"PK\3\4", b"\xd0\xcf\x11\xe0"
UNPACK = "Unpack it, and give the file inside."
SAVE = "Save it as CSV, Excel, JSON Lines or Parquet."
OTHERS = {
    b"ARROW1": ("an Arrow or Feather file", SAVE),
    b"\x89HDF": ("an HDF5 file", SAVE),
    b"SQLite format 3": ("an SQLite database", SAVE),
    b"\x93NUMPY": ("a NumPy file", SAVE),
    b"%PDF": ("a PDF file", SAVE),
    b"{\\rtf": ("an RTF document", SAVE),
    b"BZh": ("compressed with bzip2", UNPACK),
    b"\xfd7zXZ": ("compressed with xz", UNPACK),
    b"7z\xbc\xaf": ("a 7z archive", UNPACK),
    b"Rar!": ("a RAR archive", UNPACK),
}
PAGES = (b"<!doctype html", b"<html")


def format_of(path: Path, first: bytes) -> str:
    """csv (also other text), excel, ndjson or parquet.

    Raises ScaffoldError for a file of another type.
    """
    refuse_other(path, first)
    if first.startswith(PARQUET):
        return "parquet"
    if first.startswith(OLD_EXCEL) or (first.startswith(ZIP) and is_workbook(path)):
        return "excel"
    return "ndjson" if first[:1] == b"{" and has_json_lines(path) else "csv"


def refuse_other(path: Path, first: bytes) -> None:
    """Refuse a file of a known type that is not a table."""
    for mark, (name, hint) in OTHERS.items():
        if first.startswith(mark):
            raise ScaffoldError(f"{path} is {name}.", hint)
    text = first.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.lower().startswith(PAGES):
        raise ScaffoldError(
            f"{path} is a web page, not a table.", "Download the file that it shows."
        )
    if text.partition(b"\n")[0].strip() in (b"{", b"["):
        raise ScaffoldError(
            f"{path} is a JSON document, not JSON Lines.",
            'Write one object per line, like {"area": 120, "city": "Oslo"}.',
        )
    if "".join(text[:40].decode(errors="replace").split()).startswith('[{"'):
        raise ScaffoldError(
            f"{path} is one JSON array.",
            f"Write one object per line: jq -c '.[]' {path.name} > {path.stem}.jsonl",
        )


def is_workbook(path: Path) -> bool:
    """Whether a zip archive is an Excel or OpenDocument file."""
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError):
        raise ScaffoldError(
            f"{path} is an Excel file or a zip archive that can't be read: it may be "
            "truncated.",
            "Save or download it again.",
        ) from None
    if any(name.startswith("xl/") or name == "content.xml" for name in names):
        return True
    raise ScaffoldError(f"{path} is a zip archive with {listing(names[:5])}.", UNPACK)


def has_json_lines(path: Path) -> bool:
    """Whether the first line is a JSON object."""
    with path.open("rb") as file:
        line = file.readline()
    return is_json_object(line)


def first_bytes(path: Path) -> bytes:
    """The first bytes; raises ScaffoldError for an unreadable or empty file."""
    if path.is_dir():
        raise ScaffoldError(f"{path} is a folder, not a file.", "Give a table file.")
    try:
        with path.open("rb") as file:
            found = file.read(FIRST_BYTES)
    except OSError as error:
        raise cannot_read(path, error) from None
    if not found:
        raise ScaffoldError(f"{path} is empty.", "Give a file with data.")
    return found


def existing(text: str) -> Path:
    """A path that exists and is valid UTF-8; raises ScaffoldError for another."""
    path = Path(text)
    check_text(os.path.abspath(path))
    try:
        path.stat()
    except OSError as error:
        raise cannot_read(path, error) from None
    return path


def cannot_read(path: Path, error: OSError) -> ScaffoldError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ScaffoldError(f"{path} does not exist.", "Check the path.")
    return ScaffoldError(f"{path} can't be read: {error.strerror}.")


def refuse_flags(path: Path, format: str, asked: Asked) -> None:
    """Refuse flags that are for files of another type."""
    for flag, given, fitting in (
        ("--sheet", asked.sheet, ("excel",)),
        ("--encoding", asked.encoding, ("csv",)),
        ("--header", asked.header, ("csv", "excel")),
        ("--no-header", asked.header is False, ("csv", "excel")),
        ("--no-stream", asked.stream is False, ("parquet",)),
    ):
        if given and format not in fitting:
            raise ScaffoldError(f"{flag} is not for {path}.", f"Leave out {flag}.")
    if asked.stream and format != "parquet":
        raise ScaffoldError(
            f"--stream reads Parquet, and {path} is {FILE_TYPES[format][0]}.",
            to_parquet(path, format),
        )


def to_parquet(path: Path, format: str) -> str:
    """How to convert a table file to Parquet."""
    new = path.with_suffix(".parquet").name
    how = {"csv": "scan_csv", "ndjson": "scan_ndjson"}.get(format)
    if not how:
        return "Convert it: pl.read_excel(…).write_parquet(…), or leave out --stream."
    return (
        "Convert it: import polars as pl; "
        f"pl.{how}({path.name!r}).sink_parquet({new!r})"
    )
