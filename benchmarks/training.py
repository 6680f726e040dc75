"""How many samples a second a generated, unedited project trains on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.process import run
from benchmarks.table import Benchmark, Figures, Row
from benchmarks.workloads import WORKLOADS, Made, make, train

ABOUT = """Whole epochs of `train.py`, training and validation, as history.csv counts
them. Beside them a loop over tensors that are in memory, with the same model, loss,
optimizer, shuffling and validation, and nothing else: no schedule, no record of the
loss. "With checkpoints" is by the clock, with all that is written after an epoch."""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    with tempfile.TemporaryDirectory() as folder:
        made = make_all(Path(folder), quick)
        names = [one.workload.name for one in made]
        yield Benchmark(
            about=ABOUT,
            unit="samples a second; loss on the validation split",
            runs={**projects(made), "bare loop": partial(peer, "bare", made)},
            rows=[
                *(
                    Row(f"train.py, {name}", f"bare, {name}", "≥ 0.95")
                    for name in names
                ),
                *(Row(f"with checkpoints, {name}", f"bare, {name}") for name in names),
            ],
            rounds=1 if quick else 5,
        )


def make_all(folder: Path, quick: bool) -> list[Made]:
    return [make(workload, folder, quick) for workload in WORKLOADS]


def projects(made: list[Made], device: str = "cpu", *flags: str) -> dict:
    """What trains each of them with its own train.py, by name."""
    return {
        f"train.py, {one.workload.name}": partial(project, one, device, *flags)
        for one in made
    }


def project(made: Made, device: str, *flags: str) -> Figures:
    trained, name = train(made, device, *flags), made.workload.name
    return {
        f"train.py, {name}": trained.counted,
        f"with checkpoints, {name}": trained.clocked,
        f"loss of train.py, {name}": trained.loss,
    }


def peer(name: str, made: list[Made], *python: Path, device: str = "cpu") -> Figures:
    """What a script in peers/ finds, in one process for all workloads."""
    words = [word for one in made for word in one.words]
    script = f"benchmarks.peers.{name}"
    done = run(*python, "-m", script, device, *words, cwd=made[0].folder.parent)
    found: Figures = {}
    for one, line in zip(made, done.output.splitlines()[-len(made) :], strict=True):
        title = f"{name}, {one.workload.name}"
        found[title], found[f"loss of {title}"] = map(float, line.split())
    return found
