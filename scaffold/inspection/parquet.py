"""Parquet: a file or a folder of files, its size, and a sample of a large one."""

from pathlib import Path

import polars as pl
from polars.exceptions import PanicException, PolarsError

from scaffold.errors import ScaffoldError
from scaffold.inspection.user_data import counted, joined, shown

LARGE = 2 * 10**9  # bytes in memory: larger data are read in parts
SAMPLE_PARTS, PART = 100, 2000  # a sample has rows from all over the data
ROWS_OF_SIZE = 10_000  # that tell the size of a row


def files_in(folder: Path) -> list[Path]:
    """The Parquet files of a folder, sorted; none if it is a folder of other files."""
    if not folder.is_dir():
        return []
    found = sorted(folder.iterdir())
    return [x for x in found if x.suffix == ".parquet" and x.name[0] not in "._"]


def files_of(path: Path) -> list[Path]:
    """The file itself, or the Parquet files of a folder."""
    return files_in(path) or [path]


def open_parquet(path: Path, sampled: bool = False) -> pl.LazyFrame:
    """All rows, or parts from all over the data if they have more than a sample."""
    frame = pl.scan_parquet(files_of(path), glob=False)
    rows = rows_in(frame) if sampled else 0
    if rows <= SAMPLE_PARTS * PART:
        return frame
    starts = [n * (rows - PART) // (SAMPLE_PARTS - 1) for n in range(SAMPLE_PARTS)]
    return pl.concat([frame.slice(start, PART) for start in starts])


def rows_in(frame: pl.LazyFrame) -> int:
    rows: int = frame.select(pl.len()).collect().item()
    return rows


def size_of(path: Path) -> int:
    """The bytes of the table in memory, estimated from its first rows."""
    frame = pl.scan_parquet(files_of(path), glob=False)
    head = frame.head(ROWS_OF_SIZE).collect()
    rows = rows_in(frame)
    return int(rows / max(1, head.height) * head.estimated_size())


def check_files(path: Path) -> None:
    """Refuse a file that can't be read, or has other columns than the first one."""
    first: dict[str, pl.DataType] = {}
    for file in files_of(path):
        try:
            schema = dict(pl.read_parquet_schema(file))
            rows_in(pl.scan_parquet(file, glob=False))
        except (PolarsError, PanicException, OSError):
            raise ScaffoldError(
                f"{file} is a Parquet file that can't be read: it may be truncated.",
                "Write it again.",
            ) from None
        first = first or schema
        if schema != first:
            raise other_columns(file, files_of(path)[0], schema, first)


def other_columns(
    file: Path,
    start: Path,
    schema: dict[str, pl.DataType],
    first: dict[str, pl.DataType],
) -> ScaffoldError:
    names = [n for n in {**first, **schema} if schema.get(n) != first.get(n)]
    odd = joined([shown(name) for name in names[:3]]) or "their order"
    return ScaffoldError(
        f"{file} has other columns than {start}, or of other types: {odd}.",
        "Write all files with the same columns.",
    )


def stream_notes(rows: int, size: int, asked: bool) -> tuple[str, ...]:
    """Notes on data that are read in parts."""
    said = []
    if not asked:
        said.append(
            f"The data take about {size / 1e9:.1f} GB in memory, so the project reads "
            "them in parts (--stream). --no-stream reads them at once."
        )
    if rows > SAMPLE_PARTS * PART:
        said.append(
            f"These counts are from a sample of {SAMPLE_PARTS * PART:,} of "
            f"{counted(rows, 'row')}, but for what the model predicts."
        )
    return tuple(said)
