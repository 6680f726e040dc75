"""How it went with a combination."""

import csv
import json
import sys
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from scaffold.matrix.combinations import Combination
from scaffold.matrix.faults import Fault, cleaned

HISTORY, TEST = "outputs/history.csv", "outputs/test.json"


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Results:
    """What evaluate.py measured, and which of the metrics counts most."""

    metric: str = ""
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How it went with a combination.

    seconds      from the first file to the last result
    peak_memory  of the largest of its processes, in bytes; None where none ran
    fault        why it failed or was skipped
    """

    combination: Combination
    status: Status
    seconds: float = 0.0
    peak_memory: int | None = None
    results: Results = Results()
    fault: Fault | None = None

    @property
    def score(self) -> float:
        return self.results.metrics[self.results.metric]


def read_results(folder: Path) -> Results:
    """What a project left behind after train.py and evaluate.py.

    Raises Fault where it has not been trained, or not been tested.
    """
    metric = main_metric(read_columns(folder / HISTORY))
    metrics = read_metrics(folder / TEST)
    if metric not in metrics:
        raise Fault(f"There is no number for {metric}.", TEST)
    return Results(metric, metrics)


def read_columns(path: Path) -> list[str]:
    """The columns of history.csv, if it has an epoch."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            columns, *epochs = csv.reader(file)
    except (OSError, ValueError, csv.Error):
        columns, epochs = [], []
    if not epochs:
        raise Fault("There is no epoch.", HISTORY)
    return columns


def main_metric(columns: list[str]) -> str:
    """The one that is measured in every epoch beside the loss."""
    measured = [
        cleaned(c).removeprefix("val_") for c in columns if c.startswith("val_")
    ]
    return next((name for name in measured if name != "loss"), "loss")


def read_metrics(path: Path) -> dict[str, float]:
    """The finite numbers of test.json."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Fault("There is no table of numbers.", TEST)
    return {cleaned(n): value for n, value in found.items() if is_finite(value)}


def is_finite(value) -> bool:
    """Whether it is a number that JSON has."""
    return isinstance(value, int | float) and abs(value) <= sys.float_info.max
