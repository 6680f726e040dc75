"""A generated project: created once, trained with several seeds."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.process import run
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
    """A project in a folder, and the name of its model."""

    folder: Path
    model: str


def create(entry: Entry, data: Path, model: str, folder: Path) -> Made:
    """Write a project. Raises Failure where scaffold refuses it."""
    named = [] if model == DEFAULT else ["--model", model]
    words = ("--data", data, *entry.words, *named, "--yes")
    run("-m", "scaffold", "new", folder, *words)
    answers = json.loads((folder / ".scaffold" / "answers.json").read_text())
    return Made(folder, answers["answers"]["model"])


def train(folder: Path, entry: Entry, seed: int) -> Trained:
    """Train and test a project with a seed, which also draws the split.

    Raises ValueError where test.json differs from the metrics of its predictions.
    """
    out = folder / f"outputs-{seed}"
    flags = ("--seed", seed, "--out", out, "--device", "cpu", *entry.training)
    done = run("train.py", *flags, cwd=folder, limit=LIMIT)
    run("evaluate.py", "--out", out, "--device", "cpu", cwd=folder)
    path = out / "rows.npz"
    run("-m", "benchmarks.quality.dump", out, path, cwd=folder)
    with np.load(path) as file:
        rows = dict(file)
    check(entry.task, rows, json.loads((out / "test.json").read_text()))
    return Trained(rows, path, done.cpu)


def check(task: str, rows: dict[str, np.ndarray], written: dict[str, float]) -> None:
    """Compare test.json with the metrics of the predictions."""
    for name, value in figures(task, rows.get("test_y"), rows["test"]).items():
        said = written[KEYS[name]]
        if not math.isclose(value, said, rel_tol=TOLERANCE, abs_tol=TOLERANCE / 100):
            text = f"{name} is {value:.6g}, but test.json has {said:.6g}"
            raise ValueError(text)
