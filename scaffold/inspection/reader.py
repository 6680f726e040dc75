"""Read a table file as text, as the generated code does."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl

from scaffold.catalog.entries import Reading
from scaffold.inspection.dialect import Dialect
from scaffold.inspection.findings import Table
from scaffold.inspection.parquet import open_parquet
from scaffold.inspection.text import text_of

CHUNK = 2**20  # bytes that polars parses at once; its default needs twice the memory


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


def open_cells(path: Path, dialect: Dialect) -> pl.LazyFrame:
    """All rows of the file as text, with the names that polars gives the columns."""
    return OPEN[dialect.format](path, dialect)


def open_csv(path: Path, dialect: Dialect) -> pl.LazyFrame:
    reading = dialect.reading
    options: dict[str, Any] = {
        "separator": dialect.separator,
        "has_header": dialect.header,
        "infer_schema": False,
        "skip_lines": reading.skip,
        "comment_prefix": reading.comment or None,
        "eol_char": reading.eol or "\n",
    }
    if reading.aligned:
        lines = StringIO(text_of(path, reading), newline=None)
        text = "\n".join(" ".join(line.split()) for line in lines)
        return pl.read_csv(text.encode(), **{**options, "eol_char": "\n"}).lazy()
    if reading.encoding:
        return pl.read_csv(
            path, encoding=reading.encoding, glob=False, **options
        ).lazy()
    frame = pl.scan_csv(path, glob=False, **options)
    if dialect.separator != ":":
        return frame
    size = len(frame.collect_schema())
    return frame.select(pl.nth(range(0, size, 2)))  # between "::", a cell is empty


def open_typed(path: Path, dialect: Dialect) -> pl.LazyFrame:
    if dialect.format == "parquet":
        return open_parquet(path, dialect.sampled).cast(pl.String)
    return scan_ndjson(path).cast(pl.String)


def open_excel(path: Path, dialect: Dialect) -> pl.LazyFrame:
    skip = dialect.reading.skip
    return pl.read_excel(
        path,
        sheet_name=dialect.reading.sheet,
        has_header=dialect.header,
        infer_schema_length=0,
        read_options={"header_row": skip} if skip and dialect.header else None,
    ).lazy()


OPEN = {
    "csv": open_csv,
    "excel": open_excel,
    "parquet": open_typed,
    "ndjson": open_typed,
}
scan_ndjson = partial(pl.scan_ndjson, infer_schema_length=None)
OPEN_TYPED: dict[str, Callable[[Path], pl.LazyFrame]] = {
    "parquet": open_parquet,
    "ndjson": scan_ndjson,
}


def codes(names: list[str] | tuple[str, ...]) -> list[str]:
    """Names that are safe in expressions."""
    return [f"c{place}" for place in range(len(names))]


def coded(
    frame: pl.LazyFrame,
    names: list[str] | tuple[str, ...],
    reading: Reading,
    numbered: bool = False,
) -> pl.LazyFrame:
    """The rows of data, with codes for the names of the columns.

    numbered  whether to add the column `row`: the number of the row in the file
    """
    frame = frame.select(
        pl.nth(place).alias(code) for place, code in enumerate(codes(names))
    )
    if numbered:
        frame = frame.with_row_index("row", offset=1)
    if reading.blanks:
        frame = frame.filter(~is_blank())
    if reading.extra:
        name, *cells = reading.extra
        column = pl.col(f"c{list(names).index(name)}")
        frame = frame.filter(~column.is_in(cells, nulls_equal=True))
    return frame


def is_blank() -> pl.Expr:
    """Whether all cells of a row are empty."""
    cells = pl.exclude("row").str.strip_chars()
    return ~pl.any_horizontal(cells != "").fill_null(False)


def rows_of(table: Table) -> pl.LazyFrame:
    """The rows of a table as text, as the generated code reads them: c0, c1, …"""
    dialect = Dialect(
        table.separator,
        table.header,
        table.decimal_comma,
        row_bytes=1,
        reading=table.reading,
        format=table.format,
        sampled=table.streamed,
    )
    return coded(open_cells(table.path, dialect), table.names, table.reading)


def cells_of(
    table: Table, names: Iterable[str], rows: int | None = None
) -> pl.DataFrame:
    """The cells of some columns as text; with rows, only the first ones."""
    places = {name: place for place, name in enumerate(table.names)}
    found = rows_of(table) if rows is None else rows_of(table).head(rows)
    wanted = found.select(f"c{places[name]}" for name in names)
    return wanted.collect(engine="streaming")
