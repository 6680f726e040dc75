"""A generated project: created once, trained with several seeds."""

import hashlib
import json
import math
import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.process import run
from benchmarks.quality import environment
from benchmarks.quality.manifest import Entry
from benchmarks.quality.metrics import figures

DEFAULT = "default"  # the model that scaffold new picks without --model
KEYS = {  # in test.json
    "RMSE": "rmse",
    "log-loss": "loss",
    "accuracy": "accuracy",
    "NDCG@10": "ndcg_at_10",
}
TOLERANCE = 1e-4
LIMIT = 3600  # seconds for training a project or a peer


@dataclass(frozen=True)
class Trained:
    """A trained project.

    rows     what dump.py writes: its rows, and its predictions
    path     the file with the rows
    seconds  CPU time of train.py, from its start to its end
    """

    rows: dict[str, np.ndarray]
    path: Path
    seconds: float


@dataclass(frozen=True)
class Made:
    """A project in a folder, the file with its data, and the name of its model."""

    folder: Path
    data: Path
    model: str


def create(entry: Entry, data: Path, model: str, folder: Path) -> Made:
    """Write a project. Raises Failure where scaffold refuses it."""
    named = [] if model == DEFAULT else ["--model", model]
    words = ("--data", data, *entry.words, *named, "--yes")
    run("-m", "scaffold", "new", folder, *words)
    answers = json.loads((folder / ".scaffold" / "answers.json").read_text())
    return Made(folder, data, answers["answers"]["model"])


def train(made: Made, entry: Entry, seed: int) -> Trained:
    """Train and test a project with a seed, which also draws the split.

    What is known of the same code, data and seed is taken from the cache.
    Raises ValueError where test.json differs from the metrics of its predictions.
    """
    kept = environment.CACHE / "projects" / digest(made, entry, seed)
    if not kept.exists():
        out = made.folder / f"outputs-{seed}"
        flags = ("--seed", seed, "--out", out, "--device", "cpu", *entry.training)
        done = run("train.py", *flags, cwd=made.folder, limit=LIMIT)
        run("-m", "benchmarks.quality.dump", out, out / "rows.npz", cwd=made.folder)
        keep(out, kept, done.cpu)
    with np.load(kept / "rows.npz") as file:
        rows = dict(file)
    check(entry.task, rows, json.loads((kept / "test.json").read_text()))
    return Trained(rows, kept / "rows.npz", float((kept / "seconds").read_text()))


def digest(made: Made, entry: Entry, seed: int) -> str:
    """A name for all that decides what a training gives: code, data, flags and seed."""
    found = hashlib.sha256(f"{version('torch')} {entry.training} {seed}".encode())
    dump = Path(__file__).with_name("dump.py")
    for path in [*sorted(made.folder.glob("*.py")), made.data, dump]:
        found.update(path.read_bytes())
    return found.hexdigest()[:24]


def keep(out: Path, kept: Path, seconds: float) -> None:
    """Keep the results of a training, all of them or none."""
    part = kept.with_suffix(f".{os.getpid()}")
    part.mkdir(parents=True)
    for name in ("rows.npz", "test.json"):
        shutil.move(out / name, part / name)
    (part / "seconds").write_text(str(seconds))
    try:
        part.rename(kept)
    except OSError:  # another process was faster
        shutil.rmtree(part)


def check(task: str, rows: dict[str, np.ndarray], written: dict[str, float]) -> None:
    """Compare test.json with the metrics of the predictions."""
    for name, value in figures(task, rows.get("test_y"), rows["test"]).items():
        said = written[KEYS[name]]
        if not math.isclose(value, said, rel_tol=TOLERANCE, abs_tol=TOLERANCE / 100):
            text = f"{name} is {value:.6g}, but test.json has {said:.6g}"
            raise ValueError(text)
