"""How much memory training takes beside the bytes of the data."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import correlation

from benchmarks.data import apart, write_ratings, write_table
from benchmarks.process import run
from benchmarks.table import Benchmark, Figures, Row

ROWS = (10**4, 10**5, 10**6, 10**7)
FEW = 1000  # rows, whose data take nothing: what is left is what is imported
MB = 10**6


def write_many_ratings(path: Path, rows: int) -> Path:
    """In MovieLens' format, with a time; the more ratings, the more who gave them."""
    return write_ratings(path, rows, rows // 100 + 9, rows // 1000 + 99, timed=True)


KINDS = {
    "table": (write_table, ("--target", "y", "--task", "regression")),
    "ratings": (write_many_ratings, ("--task", "recommender")),
}
ABOUT = f"""The peak of the resident memory of `train.py` for a whole epoch on a CSV
file of so many rows, less that on {FEW:,} rows: what the imports take. Beside it the
file: ten columns of numbers and a target, or a user, an item, a rating and a time."""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    rows = ROWS[: 2 if quick else None]
    with tempfile.TemporaryDirectory() as folder:
        runs = {kind: partial(measured, kind, Path(folder), rows) for kind in KINDS}
        yield Benchmark(
            about=ABOUT,
            unit="MB",
            runs=runs,
            rows=[row for kind in KINDS for row in rows_of(kind, rows)],
            rounds=1,
        )


def rows_of(kind: str, counts: tuple[int, ...]) -> list[Row]:
    """Those of the largest files: of small ones the imports hide what they take."""
    ratios = [
        Row(f"memory, {n:,} rows of {kind}", f"file, {n:,} rows of {kind}", "≤ 3")
        for n in counts
        if n >= ROWS[2]
    ]
    return [*ratios, Row(f"straight line, {kind}", goal="≥ 0.99")]


def measured(kind: str, folder: Path, counts: tuple[int, ...]) -> Figures:
    """The peaks, the files, and how well the peaks follow these in a straight line."""
    project, base = folder / kind, 0.0
    found: Figures = {}
    for rows in (FEW, *counts):
        file = apart(KINDS[kind][0], folder / "data.csv", rows)
        if rows == FEW:
            flags = KINDS[kind][1]
            run("-m", "scaffold", "new", project, "--data", file, *flags, "--yes")
            base = peak(project)
            continue
        found[f"memory, {rows:,} rows of {kind}"] = max(0.1, peak(project) - base)
        found[f"file, {rows:,} rows of {kind}"] = file.stat().st_size / MB
    memory, files = list(found.values())[::2], list(found.values())[1::2]
    return found | {f"straight line, {kind}": correlation(memory, files)}


def peak(project: Path) -> float:
    words = ("--epochs", 1, "--batch-size", 2**16)
    return run("train.py", *words, cwd=project).megabytes
