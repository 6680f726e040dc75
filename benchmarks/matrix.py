"""How many projects a second `scaffold matrix --out` writes, few or many."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import StringIO
from pathlib import Path
from time import perf_counter

from benchmarks import process
from benchmarks.table import Benchmark, Figures, Row
from scaffold import catalog
from scaffold.matrix.combinations import Wanted, combinations
from scaffold.matrix.plans import Plan
from scaffold.matrix.run import run

COUNTS = {
    1: "1 project",
    10: "10 projects",
    100: "100 projects",
    1000: "1,000 projects",
}
ROWS = [
    Row(COUNTS[100], goal="≥ 60"),
    Row(COUNTS[1000], goal="≥ 60"),
    Row(COUNTS[1000], COUNTS[100], "≥ 0.9"),
]
ABOUT = """Each number in a process of its own, so that what the first one costs is in
it: Jinja compiles a template when it is first used. Projects of every kind alike."""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    counts = dict(list(COUNTS.items())[: 2 if quick else None])
    yield Benchmark(
        about=ABOUT,
        unit="projects a second",
        runs={name: partial(measured, name, n) for n, name in counts.items()},
        rows=[] if quick else ROWS,
        rounds=1 if quick else 3,
    )


def measured(name: str, count: int) -> Figures:
    done = process.run("-m", "benchmarks.matrix", count)
    return {name: float(done.output)}


def main(count: int) -> None:
    """Write so many, and print how many that is a second."""
    every = combinations(catalog.load(), Wanted())
    some = every[:: len(every) // count][:count]
    with tempfile.TemporaryDirectory() as folder:
        started = perf_counter()
        done = run(some, Plan(out=Path(folder) / "all"), StringIO())
        seconds = perf_counter() - started
    print(sum(outcome.status == "passed" for outcome in done.so_far) / seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]))
