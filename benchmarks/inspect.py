"""Looking through a CSV file, beside polars, which only reads it."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.process import run
from benchmarks.table import Benchmark, Figures, Row

BLOCK = 5000  # rows drawn once and written over and over, with other numbers
MB = 10**6
HEADER = "key,x,y,age,city,flag,income,day,user,note\n"
WORDS = ("the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog")
PROGRAMS = {
    "scaffold": """
from scaffold.inspection.tables import scan_table
scan_table({path!r})
""",
    "polars": """
import polars as pl
pl.scan_csv({path!r}).collect(engine="streaming")
""",
    "polars, gaps": """
import polars as pl
table = pl.scan_csv({path!r}, infer_schema=False)
table.select(pl.all().null_count()).collect(engine="streaming")
""",
}
ABOUT = """A fresh process each, from its start to its end: `scan_table` finds what
kind each column is of, its values, gaps and dates; polars reads the same columns into
memory (`scan_csv(…).collect(engine="streaming")`), or counts their empty cells and
keeps nothing."""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    sizes = (1,) if quick else (10, 100, 1000)
    with tempfile.TemporaryDirectory() as folder:
        files = {size: write(Path(folder, f"{size}.csv"), size * MB) for size in sizes}
        yield Benchmark(
            about=ABOUT,
            unit="seconds; MB of memory at the peak",
            runs={
                name_of(who, size): partial(measured, who, size, path)
                for size, path in files.items()
                for who in PROGRAMS
            },
            rows=[
                Row(name_of("scaffold", size), name_of(who, size), goal)
                for size in sizes
                for who, goal in (("polars", "≤ 2"), ("polars, gaps", ""))
            ],
            rounds=1 if quick else 5,
        )


def name_of(who: str, size: int) -> str:
    return f"{who}, {size:,} MB"


def measured(who: str, size: int, path: Path) -> Figures:
    done = run("-c", PROGRAMS[who].format(path=str(path)))
    name = name_of(who, size)
    return {name: done.seconds, f"{name}, memory": done.megabytes}


def write(path: Path, size: int) -> Path:
    """A table of that many bytes, with columns of every kind."""
    draw = random.Random(0)
    rows = [cells(draw) for _ in range(BLOCK)]
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        start = 0
        while file.tell() < size:
            file.writelines(
                f"{start + place},{x + start},{rest},u{place * 7919 + start:x},{note}\n"
                for place, (x, rest, note) in enumerate(rows)
            )
            start += BLOCK
    return path


def cells(draw: random.Random) -> tuple[float, str, str]:
    income = "NA" if draw.random() < 0.05 else draw.randint(1000, 99999)
    day = (
        f"{draw.randint(2010, 2023)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    )
    return (
        draw.gauss(0, 1),
        f"{draw.uniform(0, 1000):.2f},{draw.randint(0, 90)},"
        f"City {draw.randint(1, 300)},{draw.choice(['yes', 'no'])},{income},{day}",
        " ".join(draw.choices(WORDS, k=6)),
    )
