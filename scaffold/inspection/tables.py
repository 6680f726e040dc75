"""Scan a table file once, batch by batch."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
from polars.exceptions import PanicException, PolarsError

from scaffold.errors import ScaffoldError
from scaffold.inspection.column_kinds import column_of
from scaffold.inspection.columns import Tally
from scaffold.inspection.dialect import Dialect, guess_dialect
from scaffold.inspection.faults import fault_of, refuse_binary
from scaffold.inspection.findings import Column, Table
from scaffold.inspection.hints import NO_HINTS, Hints

PARQUET = b"PAR1"
BATCH = 16 * 2**20  # bytes of text
WIDER = 16 * 2**10  # more bytes per column, because each has a cost per batch
FIRST = 10_000  # rows
SMALL = 1000  # rows in a batch that are counted column by column
CHUNK = 2**20  # bytes that polars parses at once; its default needs twice the memory


def scan_table(path: Path, hints: Hints = NO_HINTS) -> Table:
    """Scan a CSV or Parquet file. hints: what the user says about its columns.

    Raises ScaffoldError for a file that is not a table.
    """
    path = Path(path)
    with small_chunks():
        if first_bytes(path) == PARQUET:
            return scan_parquet(path, hints)
        return scan_text(path, hints)


def first_bytes(path: Path) -> bytes:
    """The first four bytes; raises ScaffoldError for an unreadable or empty file."""
    if path.is_dir():
        raise ScaffoldError(f"{path} is a folder, not a file.", "Give a table file.")
    try:
        with path.open("rb") as file:
            found = file.read(len(PARQUET))
    except OSError as error:
        raise cannot_read(path, error) from None
    if not found:
        raise ScaffoldError(f"{path} is empty.", "Give a file with data.")
    return found


def cannot_read(path: Path, error: OSError) -> ScaffoldError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ScaffoldError(f"{path} does not exist.", "Check the path.")
    return ScaffoldError(f"{path} can't be read: {error.strerror}.")


@contextmanager
def small_chunks() -> Iterator[None]:
    """Have polars parse fewer bytes at once: 10% slower, with a third of the memory."""
    before = os.environ.get("POLARS_CSV_CHUNK_SIZE")
    os.environ["POLARS_CSV_CHUNK_SIZE"] = before or str(CHUNK)
    try:
        yield
    finally:
        if before is None:
            del os.environ["POLARS_CSV_CHUNK_SIZE"]


def scan_text(path: Path, hints: Hints) -> Table:
    refuse_binary(path)
    dialect = guess_dialect(path)
    scan = partial(
        pl.scan_csv,
        path,
        separator=dialect.separator,
        has_header=dialect.header,
        infer_schema=False,
        glob=False,
    )
    try:
        names = unquoted(path, scan().collect_schema().names()[:: dialect.step])
        if not dialect.header:
            names = [f"column_{number}" for number in range(len(names))]
        cells = scan(new_columns=codes(names, dialect.step))
        found = look(cells, names, dialect, hints)
    except pl.exceptions.NoDataError:
        raise ScaffoldError(f"{path} is empty: it has only blank lines.") from None
    except pl.exceptions.DuplicateError:
        raise same_name(path) from None
    except (PolarsError, PanicException):
        raise fault_of(path, dialect) from None
    return table_of(path, "csv", dialect, *found)


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


def scan_parquet(path: Path, hints: Hints) -> Table:
    try:
        frame = pl.scan_parquet(path, glob=False)
        schema = frame.collect_schema()
        refuse_nested(path, schema)
        cells = frame.select(
            pl.nth(place).cast(pl.String).alias(code)
            for place, code in enumerate(codes(schema.names()))
        )
        dialect = Dialect("", True, False, 16 * max(1, len(schema)))
        found = look(cells, schema.names(), dialect, hints)
    except (PolarsError, PanicException, OSError):
        raise ScaffoldError(
            f"{path} is a Parquet file that can't be read: it may be truncated.",
            "Write it again.",
        ) from None
    return table_of(path, "parquet", dialect, *found)


def refuse_nested(path: Path, schema: pl.Schema) -> None:
    """Refuse columns whose cells can't be written as text."""
    for name, kind in schema.items():
        if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration):
            what = "nested" if kind.is_nested() else str(kind.base_type()).lower()
            raise ScaffoldError(
                f"The column {name!r} of {path} is {what}, which can't be used.",
                "Remove it, or store its parts as columns.",
            )


def codes(names: list[str], step: int = 1) -> list[str]:
    """Names that are safe in expressions; with a step of 2, every second is unused."""
    every = [f"c{place}{'-' * n}" for place in range(len(names)) for n in range(step)]
    return every[: step * (len(names) - 1) + 1]


Found = tuple[tuple[Column, ...], set[str], int]


def look(
    cells: pl.LazyFrame, names: list[str], dialect: Dialect, hints: Hints
) -> Found:
    """The columns, the markers in them, and the number of rows."""
    known = hints.of(names)
    tallies = [
        Tally(code, dialect.decimal_comma, known[name], name)
        for code, name in zip(codes(names), names, strict=True)
    ]
    size = max(100, (BATCH + len(names) * WIDER) // dialect.row_bytes)
    for batch in cells.collect_batches(chunk_size=size, engine="streaming"):
        for part in parts(batch, tallies):
            tell(tallies, part)
    columns = tuple(
        with_first_bad(cells, column_of(name, tally), tally)
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


def with_first_bad(cells: pl.LazyFrame, column: Column, tally: Tally) -> Column:
    """The column with the row and the text of the first cell that is not a number."""
    if not column.odd or column.is_rough:
        return column
    rows = cells.select(tally.code).with_row_index("row", offset=1)
    bad = rows.filter(tally.is_odd).head(1)
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
    format: str,
    dialect: Dialect,
    columns: tuple[Column, ...],
    markers: set[str],
    rows: int,
) -> Table:
    if not rows:
        raise ScaffoldError(
            f"{path} has {'a header' if format == 'csv' else 'columns'} but no rows."
        )
    return Table(
        path=path,
        format=format,
        separator=dialect.separator,
        header=dialect.header,
        decimal_comma=dialect.decimal_comma,
        markers=tuple(sorted(markers)),
        rows=rows,
        columns=columns,
    )
