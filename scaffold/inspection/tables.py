"""Scan a table file once, batch by batch."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from gzip import BadGzipFile
from pathlib import Path

import polars as pl
from polars.exceptions import PanicException, PolarsError

from scaffold.errors import ScaffoldError
from scaffold.inspection.asked import NOTHING, Asked
from scaffold.inspection.column_kinds import column_of
from scaffold.inspection.columns import Tally
from scaffold.inspection.dialect import Dialect
from scaffold.inspection.encodings import western_encoding
from scaffold.inspection.faults import fault_of, fault_of_json, refuse_nested
from scaffold.inspection.file_notes import notes_on
from scaffold.inspection.file_type import first_bytes, format_of, refuse_flags
from scaffold.inspection.findings import Column, Table
from scaffold.inspection.guess import extra_rows, guess_dialect
from scaffold.inspection.hints import Hints
from scaffold.inspection.margins import total_in
from scaffold.inspection.packages import OF_EXCEL, check_packages
from scaffold.inspection.parquet import (
    LARGE,
    check_files,
    files_of,
    open_parquet,
    rows_in,
    size_of,
    stream_notes,
)
from scaffold.inspection.reader import (
    OPEN_TYPED,
    coded,
    codes,
    is_blank,
    open_cells,
    small_chunks,
)
from scaffold.inspection.user_data import counted

BATCH = 16 * 2**20  # bytes of text
WIDER = 16 * 2**10  # more bytes per column, because each has a cost per batch
FIRST = 10_000  # rows
SMALL = 1000  # rows in a batch that are counted column by column


def scan_table(path: Path, asked: Asked = NOTHING) -> Table:
    """Scan a CSV, Excel, JSON Lines or Parquet file, as the flags in asked say.

    Raises ScaffoldError for a file that is not a table.
    """
    path = Path(path)
    format = format_of(path, first_bytes(files_of(path)[0]))
    refuse_flags(path, format, asked)
    with small_chunks():
        if format == "csv":
            return scan_readable(path, asked)
        if format == "excel":
            return scan_workbook(path, asked)
        if format == "parquet":
            return scan_parquet(path, asked)
        return scan_typed(path, format, asked.hints)


def scan_readable(path: Path, asked: Asked) -> Table:
    try:
        return scan_text(path, asked)
    except (EOFError, BadGzipFile, zlib.error):
        raise ScaffoldError(
            f"{path} is compressed with gzip, but can't be unpacked: it may be "
            "truncated.",
            "Download or compress it again.",
        ) from None


def scan_text(path: Path, asked: Asked) -> Table:
    dialect, records = guess_dialect(path, asked)
    try:
        return scan_records(path, dialect, records, asked)
    except UnicodeError:
        raise ScaffoldError(
            f"{path} is not {dialect.reading.encoding} text.",
            "Give its encoding with --encoding.",
        ) from None
    except (PolarsError, PanicException):
        encoding = "" if dialect.reading.encoding else western_encoding(path)
        if not encoding:
            raise fault_of(path, dialect) from None
    return scan_text(path, replace(asked, encoding=encoding))


def scan_workbook(path: Path, asked: Asked) -> Table:
    check_packages(OF_EXCEL, "Excel files")
    from scaffold.inspection.workbook import workbook_dialect

    dialect, records, note = workbook_dialect(path, asked)
    table = scan_records(path, dialect, records, asked)
    return replace(table, notes=(*note, *table.notes))


def scan_records(
    path: Path, dialect: Dialect, records: list[list[str]], asked: Asked
) -> Table:
    """Scan a file whose cells are text, with these first records."""
    try:
        rows = open_cells(path, dialect)
        names = unquoted(path, rows.collect_schema().names())
        if not dialect.header:
            names = [f"column_{number}" for number in range(len(names))]
    except pl.exceptions.NoDataError:
        raise ScaffoldError(f"{path} is empty: it has only blank lines.") from None
    except pl.exceptions.DuplicateError:
        raise same_name(path) from None
    if not asked.keep_total:
        extra = extra_in(path, dialect, names, records, rows)
        dialect = replace(dialect, reading=replace(dialect.reading, extra=extra))
    table = look_at(path, dialect, names, rows, asked.hints)
    return replace(table, notes=(*table.notes, *notes_on(table, dialect, records)))


def extra_in(
    path: Path,
    dialect: Dialect,
    names: list[str],
    records: list[list[str]],
    rows: pl.LazyFrame,
) -> tuple[str, ...]:
    """The column that marks rows at the end as not data, and its cells in them."""
    if dialect.format == "csv":
        extra = extra_rows(path, dialect, names, records)
    else:
        last = rows.tail(1).collect().rows()
        extra = total_in([cell or "" for row in last for cell in row], names)
    return extra if extra and occurs_once(rows, names, *extra) else ()


def occurs_once(rows: pl.LazyFrame, names: list[str], column: str, *cells: str) -> bool:
    """Whether a column has each of these cells in one row only."""
    like = pl.nth(names.index(column)).is_in(cells)
    count = rows.select(like.sum()).collect(engine="streaming").item()
    return bool(count == len(cells))


def unquoted(path: Path, names: list[str]) -> list[str]:
    """The names with single quotation marks: polars keeps doubled ones."""
    meant = [name.replace('""', '"') for name in names]
    if len(set(meant)) < len(meant):
        raise same_name(path)
    return meant


def same_name(path: Path) -> ScaffoldError:
    return ScaffoldError(
        f"{path} has the same column name more than once.", "Rename the columns."
    )


def scan_parquet(path: Path, asked: Asked) -> Table:
    """Scan Parquet; only a sample of data that are read in parts."""
    check_files(path)
    size = size_of(path)
    streamed = size > LARGE if asked.stream is None else asked.stream
    table = scan_typed(path, "parquet", asked.hints, streamed)
    table = replace(table, in_folder=path.is_dir())
    if not streamed:
        return table
    rows = rows_in(open_parquet(path))
    notes = (*table.notes, *stream_notes(rows, size, bool(asked.stream)))
    return replace(table, rows=rows, streamed=True, notes=notes)


def scan_typed(path: Path, format: str, hints: Hints, sampled: bool = False) -> Table:
    """Scan a file whose columns have types."""
    try:
        schema = OPEN_TYPED[format](path).collect_schema()
        refuse_nested(path, schema)
        row_bytes = 16 * max(1, len(schema))
        dialect = Dialect("", True, False, row_bytes, format=format, sampled=sampled)
        rows = open_cells(path, dialect)
        return look_at(path, dialect, schema.names(), rows, hints)
    except (PolarsError, PanicException, OSError):
        if format == "ndjson":
            raise fault_of_json(path) from None
        raise ScaffoldError(
            f"{path} is a Parquet file that can't be read: it may be truncated.",
            "Write it again.",
        ) from None


def look_at(
    path: Path, dialect: Dialect, names: list[str], rows: pl.LazyFrame, hints: Hints
) -> Table:
    """The table: its columns, without blank rows."""
    columns, markers, count = look(rows, names, dialect, hints)
    table = table_of(path, dialect, columns, markers, count)
    if not all(column.missing for column in columns):
        return table
    cells = coded(rows, names, dialect.reading)
    blank = cells.select(is_blank().sum()).collect(engine="streaming").item()
    if not blank:
        return table
    dialect = replace(dialect, reading=replace(dialect.reading, blanks=True))
    table = table_of(path, dialect, *look(rows, names, dialect, hints))
    are = "is" if blank == 1 else "are"
    return replace(table, notes=(f"{counted(blank, 'blank row')} {are} left out.",))


Found = tuple[tuple[Column, ...], set[str], int]


def look(rows: pl.LazyFrame, names: list[str], dialect: Dialect, hints: Hints) -> Found:
    """The columns, the markers in them, and the number of rows."""
    cells = coded(rows, names, dialect.reading)
    known = hints.of(names)
    tallies = [
        Tally(code, dialect.decimal_comma, known[name], name)
        for code, name in zip(codes(names), names, strict=True)
    ]
    size = max(100, (BATCH + len(names) * WIDER) // dialect.row_bytes)
    for batch in cells.collect_batches(chunk_size=size, engine="streaming"):
        for part in parts(batch, tallies):
            tell(tallies, part)
    numbered = partial(coded, rows, names, dialect.reading, numbered=True)
    columns = tuple(
        with_first_bad(numbered, column_of(name, tally), tally)
        for name, tally in zip(names, tallies, strict=True)
    )
    return columns, markers_of(columns, tallies), tallies[0].rows if tallies else 0


def parts(batch: pl.DataFrame, tallies: list[Tally]) -> list[pl.DataFrame]:
    """Split off the first rows, so that later ones of long columns are not counted."""
    if tallies[0].rows:
        return [batch]
    return [part for part in (batch[:FIRST], batch[FIRST:]) if len(part)]


def tell(tallies: list[Tally], batch: pl.DataFrame) -> None:
    """Update all columns: few rows one by one, many rows in one query in parallel."""
    if batch.height <= SMALL and all(tally.mode == "counts" for tally in tallies):
        for tally in tallies:
            tally.count(batch[tally.code])
        return
    parsed = [expression for tally in tallies for expression in tally.parsed()]
    asked = [tally.expressions() for tally in tallies]
    batch = batch.with_columns(parsed)
    found = iter(batch.select(one for some in asked for one in some).get_columns())
    for tally, some in zip(tallies, asked, strict=True):
        answers = (next(found) for _ in some)
        tally.take({answer.name: answer[0] for answer in answers}, batch.height)


def with_first_bad(
    numbered: Callable[[], pl.LazyFrame], column: Column, tally: Tally
) -> Column:
    """The column with the row and the text of the first cell that is not a number."""
    if not column.odd or column.is_rough:
        return column
    bad = numbered().select("row", tally.code).filter(tally.is_odd).head(1)
    row, cell = bad.collect(engine="streaming").row(0)
    return replace(column, first_bad=(row, cell.strip()))


def markers_of(columns: tuple[Column, ...], tallies: list[Tally]) -> set[str]:
    """The words for missing cells in the columns that have such."""
    found: set[str] = set()
    for column, tally in zip(columns, tallies, strict=True):
        marked = column.kind in ("number", "boolean", "date") or column.low is not None
        hint = tally.facts.hint
        for word in tally.facts.markers if marked or hint.common else ():
            if not hint.is_own(word) and (marked or hint.is_missing(word)):
                found.add(word)
    return found


def table_of(
    path: Path,
    dialect: Dialect,
    columns: tuple[Column, ...],
    markers: set[str],
    rows: int,
) -> Table:
    if not rows:
        thing = "a header" if dialect.separator else "columns"
        raise ScaffoldError(f"{path} has {thing} but no rows.")
    return Table(
        path=path,
        format=dialect.format,
        separator=dialect.separator,
        header=dialect.header,
        decimal_comma=dialect.decimal_comma,
        markers=tuple(sorted(markers)),
        rows=rows,
        columns=columns,
        reading=dialect.reading,
    )
