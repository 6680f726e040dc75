"""Whether data larger than memory need no more memory, and how fast they are read."""

import csv
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.data import apart
from benchmarks.process import run
from benchmarks.table import Benchmark, Figures, Row

GB, MB = 10**9, 10**6
PARTS = {"table": (1, 2, 4, 8), "ratings": (1, 4)}  # of half a gigabyte
ROW_BYTES = {"table": 88, "ratings": 24}
LIMIT = GB  # of memory
STEPS, BATCH = 300, 1024
FLAGS = {
    "table": ("--target", "y", "--task", "regression"),
    "ratings": ("--task", "recommender"),
}
FITTING = 600_000  # rows that are read in parts and into memory
GROUPS = [Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/memory")]
ABOUT = f"""The peak of the resident memory of `train.py --steps-per-epoch {STEPS}` on
a folder of Parquet files, imports included, in a control group that may use 1 GB. Then
the samples per second that history.csv counts, of the same {FITTING:,} rows read in
parts and into memory, with batches of {BATCH:,}."""


def write_part(kind: str, path: Path, rows: int) -> Path:
    """Numbers that can't be compressed, or ratings by many users."""
    random = np.random.default_rng(len(list(path.parent.iterdir())))
    if kind == "table":
        values = random.normal(size=(rows, 10))
        columns = {f"x{place}": column for place, column in enumerate(values.T)}
        columns["y"] = values.sum(axis=1) + random.normal(size=rows)
    else:
        users, items = random.integers(0, 200_000, rows), random.integers(
            0, 20_000, rows
        )
        ratings = (3 + items % 3 - 1 + random.normal(size=rows)).clip(1, 5).round()
        columns = {"user": users, "item": items, "rating": ratings}
    pl.DataFrame(columns).write_parquet(path)
    return path


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    size = GB // (200 if quick else 2)
    rows = FITTING // (20 if quick else 1)
    with tempfile.TemporaryDirectory() as folder, limited() as group:
        sizes = {kind: parts[: 1 if quick else None] for kind, parts in PARTS.items()}
        runs = {
            f"{kind}, memory": partial(peaks, kind, Path(folder), parts, size, group)
            for kind, parts in sizes.items()
        }
        for kind in PARTS:
            runs[f"{kind}, speed"] = partial(speeds, kind, Path(folder), rows)
        benchmark = Benchmark(ABOUT, "MB, or samples/s", runs, rows_of(sizes, size), 1)
        if not group:
            benchmark.notes.append("There was no control group: memory had no limit.")
        yield benchmark


def rows_of(sizes: dict[str, tuple[int, ...]], size: int) -> list[Row]:
    found = []
    for kind, parts in sizes.items():
        first, *others = [label(kind, number * size) for number in parts]
        found.append(Row(first, goal="≤ 1000"))
        for name in others:
            found += [Row(name, goal="≤ 1000"), Row(name, first, "≤ 1.25")]
    for kind in sizes:
        found.append(Row(f"{kind} in parts", f"{kind} in memory", "≥ 0.5"))
    return found


def label(kind: str, size: int) -> str:
    return f"memory, {size / GB:g} GB of {kind}"


@contextmanager
def limited() -> Iterator[Path | None]:
    """A control group with a limit of memory; None where none can be made."""
    limits = ("memory.max", "memory.limit_in_bytes")
    for parent in GROUPS:
        group = parent / f"benchmark-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            for name in limits:
                if (group / name).exists():
                    (group / name).write_text(f"{LIMIT}")
                    yield group
                    return
        finally:
            group.rmdir()
    yield None


def peaks(
    kind: str, folder: Path, parts: tuple[int, ...], size: int, group: Path | None
) -> Figures:
    """The peak of memory for each size; the files of the smaller ones are in use."""
    data, project, found = folder / f"{kind}-data", folder / kind, {}
    data.mkdir()
    for number in parts:
        for place in range(len(list(data.iterdir())), number):
            write = partial(write_part, kind)
            apart(write, data / f"{place}.parquet", size // ROW_BYTES[kind])
        if not project.exists():
            new(project, data, kind, "--stream")
        words = ["train.py", "--epochs", 1, "--steps-per-epoch", STEPS]
        if group:
            join = f'echo $$ > {group}/cgroup.procs; exec {sys.executable} "$@"'
            words = ["/bin/sh", "-c", join, "sh", *words]
        done = run(*words, "--batch-size", BATCH, cwd=project)
        found[label(kind, number * size)] = done.megabytes
    for file in data.iterdir():
        file.unlink()
    return found


def speeds(kind: str, folder: Path, rows: int) -> Figures:
    """Samples per second, of an epoch after the first one."""
    data, found = folder / f"{kind}-small", {}
    data.mkdir()
    apart(partial(write_part, kind), data / "0.parquet", rows)
    for name, flag in (("parts", "--stream"), ("memory", "--no-stream")):
        project = folder / f"{kind}-{name}"
        new(project, data, kind, flag)
        run("train.py", "--epochs", 4, "--batch-size", BATCH, cwd=project)
        with (project / "outputs" / "history.csv").open() as file:
            seconds = min(
                float(row["seconds"]) for row in list(csv.DictReader(file))[1:]
            )
        found[f"{kind} in {name}"] = samples(project, rows) / seconds
    return found


def samples(project: Path, rows: int) -> float:
    """The samples of an epoch: of some steps, or of the training split."""
    text = (project / "config.py").read_text()
    if "steps_per_epoch" in text:
        return (
            int(text.split("steps_per_epoch: int = setting(")[1].split(",")[0]) * BATCH
        )
    return rows * (0.7 if "table" in project.name else 0.8)


def new(project: Path, data: Path, kind: str, flag: str) -> None:
    words = ("new", project, "--data", data, *FLAGS[kind], flag, "--yes")
    run("-m", "scaffold", *words)
