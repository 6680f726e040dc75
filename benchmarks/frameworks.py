"""How many samples a second a project trains on, beside what others do it with."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks import environment
from benchmarks.table import Benchmark, Row
from benchmarks.training import make_all, peer, project

PEERS = ("lightning", "skorch", "ignite", "accelerate", "fastai", "keras")
GOALS = {
    ("lightning", "matrix factorisation"): "≥ 6",
    ("lightning", "tabular MLP"): "≥ 4",
}
ABOUT = """Whole epochs by the clock, with validation and whatever is written after an
epoch, checkpoints too. The others are used as their documentation shows, with the
same model, optimizer (fused, if it is PyTorch's), batch size and data: see peers/."""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    failed = environment.prepare()
    peers = [name for name in PEERS if name not in failed]
    with tempfile.TemporaryDirectory() as folder:
        made = make_all(Path(folder), quick)
        python = environment.python()
        yield Benchmark(
            about=ABOUT,
            unit="samples a second",
            runs={
                **{
                    f"train.py, {one.workload.name}": partial(project, one)
                    for one in made
                },
                **{name: partial(peer, name, made, python) for name in peers},
            },
            rows=[row(one.workload.name, name) for one in made for name in PEERS],
            rounds=1 if quick else 3,
            notes=environment.notes(failed, PEERS),
        )


def row(workload: str, name: str) -> Row:
    goal = GOALS.get((name, workload), "≥ 1")
    return Row(f"with checkpoints, {workload}", f"{name}, {workload}", goal)
