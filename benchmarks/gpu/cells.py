"""Train projects as they are and with a captured step, and compare the histories.

python -m benchmarks.gpu.cells DEVICE PRECISION PROJECT…
"""

import json
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import fields
from io import StringIO
from pathlib import Path
from time import perf_counter

import torch
from torch.optim.optimizer import register_optimizer_step_pre_hook

from benchmarks.gpu.patch import patched
from benchmarks.peers.workload import modules_of

KILLED = 2  # the epoch after which a run is ended, to be resumed
SETTINGS = {
    "epochs": 5,  # enough to capture a smaller last batch, too
    "weights": "none",
    "unfreeze_epoch": 3,
}
PHOTOS = {"batch_size": 8, "limit_batches": 6}  # of 224² pixels
BATCH = 32  # at most, of data in memory, so that samples have many batches
Rows = list[dict[str, float]]


class Killed(Exception):
    """Ends a run after an epoch."""


class Trainer:
    """A project's train.py, imported, with the settings of a short run."""

    def __init__(self, project: Path, out: Path, settings: dict):
        modules = modules_of(project, ("config", "train"))
        self.train_module, self.config_class = (
            modules["train"],
            modules["config"].Config,
        )
        self.captured = getattr(self.train_module, "CapturedStep", None)
        self.train_module.CapturedStep = self.counted
        self.out, self.steps = out, []
        default = self.config_class()
        short = {"batch_size": default.batch_size}
        if default.batch_size < 1024:
            short["batch_size"] = min(BATCH, default.batch_size)
        if hasattr(default, "unfreeze_epoch"):
            short = PHOTOS
        known = {field.name for field in fields(self.config_class)}
        chosen = {**SETTINGS, **short, **settings, "out": str(out)}
        self.settings = {n: value for n, value in chosen.items() if n in known}

    def counted(self, step):
        """A captured step, which is kept to see what it captured."""
        self.steps.append(self.captured(step))
        return self.steps[-1]

    def train(self, checkpoint: dict | None = None) -> Rows:
        config = self.config_class(**self.settings)
        return self.train_module.train(config, checkpoint)

    def resumed(self) -> Rows:
        """The history of a run that was ended after an epoch and continued."""
        save_epoch = self.train_module.save_epoch

        def save_and_end(out: Path, checkpoint: dict) -> None:
            save_epoch(out, checkpoint)
            if len(checkpoint["history"]) == KILLED:
                raise Killed

        self.train_module.save_epoch = save_and_end
        with suppress(Killed):
            self.train()
        self.train_module.save_epoch = save_epoch
        return self.train(self.train_module.load_checkpoint(self.out / "last.pt"))

    @property
    def graphs(self) -> int:
        return sum(len(step.graphs) for step in self.steps)


def main(device: str, precision: str, *projects: str) -> None:
    for project in map(Path, projects):
        found = cell(project.resolve(), device, precision)
        print(json.dumps(found), flush=True)
        if "error" in found:  # a capture that failed leaves CUDA unusable
            raise SystemExit(1)


def cell(project: Path, device: str, precision: str) -> dict:
    """What came of a project; an error is part of it."""
    found, started = {"name": project.name, "precision": precision}, perf_counter()
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            found |= compared(project, device, precision)
    except (Exception, SystemExit) as error:  # SystemExit: how a project refuses
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        found["error"] = f"{type(error).__name__}: {error} ({place})"[:300]
    return found | {"seconds": round(perf_counter() - started, 1)}


def compared(project: Path, device: str, precision: str) -> dict:
    """The largest differences between histories, and what resuming gives."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        settings = {"device": device, "precision": precision}
        eager = Trainer(project, folder / "out", settings)
        as_it_is = eager.train()
        with rates_of_32_bits():
            rounded = eager.train()
        settings["data"] = eager.config_class().data

        kind = "rehearsed" if device == "cpu" else "captured"
        copy = patched(project, folder / kind, kind)
        captured = Trainer(copy, folder / "captured-out", settings)
        history = captured.train()
        graphs = captured.graphs
        resumed = captured.resumed()
    return {
        "eager": difference(as_it_is, history),
        "rounded": difference(rounded, history),
        "resumed": untimed(history) == untimed(resumed),
        "graphs": graphs,
        "faster": as_it_is[-1]["seconds"] / history[-1]["seconds"],
        "history": untimed(history),
    }


@contextmanager
def rates_of_32_bits() -> Iterator[None]:
    """A graph reads the learning rate from a tensor; Python's numbers have 64 bits."""

    def round_rates(optimizer, args, kwargs) -> None:
        for group in optimizer.param_groups:
            group["lr"] = torch.tensor(group["lr"]).item()

    hook = register_optimizer_step_pre_hook(round_rates)
    try:
        yield
    finally:
        hook.remove()


def untimed(history: Rows) -> Rows:
    return [{n: x for n, x in row.items() if n != "seconds"} for row in history]


def difference(some: Rows, others: Rows) -> float:
    """The largest relative difference of two numbers of the histories."""
    pairs = zip(untimed(some), untimed(others), strict=True)
    return max(
        abs(one[name] - other[name]) / max(abs(one[name]), 1e-8)
        for one, other in pairs
        for name in one
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
