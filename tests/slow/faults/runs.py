"""Runs of every task that are cut short, and what must be left of them."""

import csv
import shutil
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import torch

from tests.preloaded import run_script
from tests.projects import make, offline, play, resolved

EPOCHS = 4
CASES = {  # answers, and flags; random numbers are drawn wherever they can be
    "table of numbers": (
        {"task": "regression", "dropout": "0.3"},
        ["--batch-size", 16],
    ),
    "table of classes": (
        {"task": "classification", "dataset": "breast-cancer", "schedule": "plateau"},
        ["--class-weights"],
    ),
    "images": (
        {"task": "classification", "model": "cnn", "augment": "flip-crop"},
        ["--limit-batches", 8, "--workers", 1],
    ),
    "photos": (
        {
            "task": "transfer-learning",
            "model": "mobilenet_v3_small",
            "augment": "flip-crop",
            "dropout": "0.3",
            "style": "sequential",
        },
        ["--limit-batches", 3, "--unfreeze-epoch", 3, "--backbone-lr", 1e-6],
    ),
    "ratings": (
        {"task": "recommender", "model": "dense", "dropout": "0.3"},
        ["--limit-batches", 11, "--accumulate", 3],
    ),
    "likes": (
        {"task": "recommender", "loss": "bpr", "style": "functional"},
        ["--limit-batches", 8],
    ),
    "several GPUs": (
        {"task": "classification", "augment": "mixup", "device": "multi-gpu"},
        ["--batch-size", 32, "--limit-batches", 30],
    ),
}
FILES = {"last.pt", "best.pt", "history.csv", "backbone.pt"}


@dataclass
class Run:
    """A project whose training was not cut short once: in its folder unbroken/.

    seconds  what that took
    """

    project: Path
    flags: list[str]
    seconds: float

    @property
    def out(self) -> Path:
        return self.project / "outputs"

    @property
    def command(self) -> list[str]:
        """The flags that begin the run, or let it go on."""
        return ["--resume"] if (self.out / "last.pt").exists() else self.flags


def prepare(folder: Path, case: str, *more, epochs: int = EPOCHS) -> Run:
    answers, flags = CASES[case]
    project = make(folder, **answers)
    flags = [*offline(resolved(**answers)), *flags, *more, "--device", "cpu"]
    flags = [*map(str, flags), "--epochs", str(epochs)]
    play(project, "config.py")  # it does nothing: what runs others has begun by then
    started = time.perf_counter()
    play(project, "train.py", "--out", "unbroken", *flags)
    return Run(project, flags, time.perf_counter() - started)


def history_of(out: Path) -> list[dict]:
    """The lines of history.csv, without the seconds."""
    with open(out / "history.csv", newline="") as file:
        return [{**row, "seconds": None} for row in csv.DictReader(file)]


def checkpoint_of(out: Path, name: str = "last") -> dict:
    return torch.load(out / f"{name}.pt", weights_only=True)


def assert_whole(run: Run) -> int:
    """Each file is there as it was meant to be. Returns how many epochs are saved."""
    names = {path.name for path in run.out.glob("*")}
    assert names <= FILES | {Path(name).stem + ".tmp" for name in FILES}
    for path in run.out.glob("*.pt"):
        assert zipfile.ZipFile(path).testzip() is None
        torch.load(path, weights_only=True)
    if "history.csv" in names:
        lines = history_of(run.out)
        assert lines == history_of(run.project / "unbroken")[: len(lines)]
    if "last.pt" not in names:
        return 0
    return len(checkpoint_of(run.out)["history"])


def assert_same(run: Run) -> None:
    """The run ended as if nothing had happened: its history and weights, to the bit."""
    unbroken = run.project / "unbroken"
    assert {path.name for path in run.out.iterdir()} <= FILES
    assert history_of(run.out) == history_of(unbroken)
    for name in ("last", "best"):
        ours, theirs = checkpoint_of(run.out, name), checkpoint_of(unbroken, name)
        for part in ("model", "optimizer", "rng"):
            assert same(ours[part], theirs[part]), (name, part)
        assert ours["epoch"] is None


def same(one, other) -> bool:
    """Equal to the last bit, whatever is in it."""
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def finish(run: Run) -> None:
    """Let it go on to its end, and compare."""
    play(run.project, "train.py", *run.command)
    assert_same(run)


def restart(run: Run) -> None:
    """Forget a run that came to its end."""
    assert_same(run)
    shutil.rmtree(run.out)


def interrupt(run: Run, script: str, *words) -> CompletedProcess:
    """Run a script that imports train.py and does something to it."""
    path = run.project / "interrupt.py"
    path.write_text(script)
    return run_script(run.project, ["interrupt.py", *map(str, words), *run.command])


AFTER_AN_EPOCH = """
import train

save_epoch = train.save_epoch


def patched(*words):
    save_epoch(*words)
    raise SystemExit


train.save_epoch = patched
train.main()
"""


def train_an_epoch(run: Run) -> None:
    """Begin the run, or let it go on, until an epoch more is saved."""
    done = interrupt(run, AFTER_AN_EPOCH)
    assert done.returncode == 0, done.stderr


# A signal behind the n-th step, counted from 1.
BEHIND_A_STEP = """
import os
import sys

import train

number, left = int(sys.argv.pop(1)), int(sys.argv.pop(1))
take_step = train.take_step


def patched(*words):
    global left
    take_step(*words)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), number)


train.take_step = patched
train.main()
"""
