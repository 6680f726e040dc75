"""Runs of every task that are cut short, and what must be left of them."""

import atexit
import shutil
import time
import zipfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import mkdtemp

import torch

from tests.preloaded import run_script
from tests.projects import history_of, make, offline, play, resolved

EPOCHS = 4
CASES = {  # answers, and flags; random numbers are drawn wherever they can be
    "table of numbers": (
        {"task": "regression", "dropout": "0.3"},
        ["--batch-size", 16],
    ),
    "table of classes": (
        {
            "task": "classification",
            "dataset": "breast-cancer",
            "schedule": "plateau",
            "class_weights": True,
        },
        [],
    ),
    "images": (
        {"task": "classification", "model": "cnn", "augment": "flip-crop"},
        ["--limit-batches", 8],
    ),
    "photos": (
        {
            "task": "transfer-learning",
            "model": "mobilenet_v3_small",
            "augment": "flip-crop",
            "dropout": "0.3",
            "style": "sequential",
        },
        [
            "--limit-batches",
            2,
            "--batch-size",
            4,
            "--unfreeze-epoch",
            3,
        ],
    ),
    "ratings": (
        {"task": "recommender", "model": "dense", "dropout": "0.3", "accumulate": "3"},
        ["--limit-batches", 11],
    ),
    "implicit": (
        {"task": "recommender", "loss": "bpr", "style": "functional"},
        ["--limit-batches", 8],
    ),
}
FILES = {"last.pt", "best.pt", "history.csv"}


@dataclass
class Run:
    """A project that was trained once without a fault: in its folder unbroken/.

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
        """The flags that begin the run, or continue it."""
        return ["--resume"] if (self.out / "last.pt").exists() else self.flags


def prepare(folder: Path, case: str, *more, epochs: int = EPOCHS) -> Run:
    """A copy, in this folder, of a run that is trained once for all tests."""
    run = trained(case, tuple(map(str, more)), epochs)
    project = shutil.copytree(run.project, folder / "demo")
    return replace(run, project=project)


@cache
def trained(case: str, more: tuple[str, ...], epochs: int) -> Run:
    answers, flags = CASES[case]
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    project = make(folder, **answers)
    flags = [*offline(resolved(**answers)), *flags, *more, "--device", "cpu"]
    flags = [*map(str, flags), "--epochs", str(epochs)]
    play(project, "config.py")  # what starts scripts has begun by then
    started = time.perf_counter()
    play(project, "train.py", "--out", "unbroken", *flags)
    return Run(project, flags, time.perf_counter() - started)


def checkpoint_of(out: Path, name: str = "last") -> dict:
    return torch.load(out / f"{name}.pt", weights_only=True)


def epochs_saved(run: Run) -> int:
    """How many epochs are in last.pt, once each checkpoint is found to be readable.

    What a kill cuts off is a file that has another name still.
    """
    names = {path.name for path in run.out.glob("*")}
    assert names <= FILES | {"last.tmp", "best.tmp"}
    for path in run.out.glob("*.pt"):
        assert zipfile.ZipFile(path).testzip() is None
        torch.load(path, weights_only=True)
    if "last.pt" not in names:
        return 0
    assert "best.pt" in names
    rows, whole = (checkpoint_of(out)["history"] for out in (run.out, unbroken(run)))
    assert untimed(rows) == untimed(whole[: len(rows)])
    return len(rows)


def unbroken(run: Run) -> Path:
    return run.project / "unbroken"


def untimed(history: list[dict]) -> list[dict]:
    return [{**row, "seconds": None} for row in history]


def assert_same(run: Run) -> None:
    """The run ended as if nothing had happened: its history and weights, to the bit."""
    assert {path.name for path in run.out.iterdir()} == FILES
    assert history_of(run.project) == history_of(run.project, "unbroken")
    for name in ("last", "best"):
        ours, theirs = (checkpoint_of(out, name) for out in (run.out, unbroken(run)))
        assert untimed(ours["history"]) == untimed(theirs["history"])
        for part in ("model", "optimizer", "scaler"):
            assert same(ours[part], theirs[part]), (name, part)


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
    """Continue it to its end, and compare."""
    play(run.project, "train.py", *run.command)
    assert_same(run)


def restart(run: Run) -> None:
    """Delete a run that came to its end."""
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
    """Begin the run, or continue it, until one more epoch is saved."""
    done = interrupt(run, AFTER_AN_EPOCH)
    assert done.returncode == 0, done.stderr
