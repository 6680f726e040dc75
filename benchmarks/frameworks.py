"""How many samples a second a project trains on, beside what others do it with."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks import environment
from benchmarks.table import Benchmark, Row
from benchmarks.training import make_all, peer, projects

PEERS = ("lightning", "skorch", "ignite", "accelerate", "fastai", "keras")
GOALS = {
    ("lightning", "matrix factorisation"): "≥ 6",
    ("lightning", "tabular MLP"): "≥ 4",
}
SAVING = ("lightning",)  # a checkpoint after every epoch, as train.py does
ABOUT = """Epochs after the first; imports and the reading of data are not counted. The
others are used as their documentation shows, with the same model, loss, optimizer
(fused, if it is PyTorch's), batch size, data and validation, and without progress
bars: see peers/. "train.py" is what history.csv counts, training and validation, and
most of the others do no more. Lightning writes a checkpoint after every epoch: beside
it stands "with checkpoints", by the clock, with all that train.py writes."""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    failed = environment.prepare()
    peers = [name for name in PEERS if name not in failed]
    with tempfile.TemporaryDirectory() as folder:
        made = make_all(Path(folder), quick)
        python = environment.python()
        yield Benchmark(
            about=ABOUT,
            unit="samples a second; loss on the validation split",
            runs={
                **projects(made),
                **{name: partial(peer, name, made, python) for name in peers},
            },
            rows=[row(one.workload.name, name) for one in made for name in PEERS],
            rounds=1 if quick else 3,
            notes=environment.notes(failed, PEERS),
        )


def row(workload: str, name: str) -> Row:
    goal = GOALS.get((name, workload), "≥ 1")
    ours = "with checkpoints" if name in SAVING else "train.py"
    return Row(f"{ours}, {workload}", f"{name}, {workload}", goal)
