"""The result of a combination."""

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
    """The metrics from evaluate.py, and the name of the main one."""

    metric: str = ""
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The result of a combination.

    seconds      from writing the project to reading its results
    peak_memory  of its largest process, in bytes; None if none ran
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
    """Read the results of train.py and evaluate.py.

    Raises Fault if they are missing or incomplete.
    """
    metric = main_metric(read_columns(folder / HISTORY))
    metrics = read_metrics(folder / TEST)
    if metric not in metrics:
        raise Fault(f"No value for {metric}.", TEST)
    return Results(metric, metrics)


def read_columns(path: Path) -> list[str]:
    """The columns of history.csv, if it has an epoch."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            columns, *epochs = csv.reader(file)
    except (OSError, ValueError, csv.Error):
        columns, epochs = [], []
    if not epochs:
        raise Fault("No epochs.", HISTORY)
    return columns


def main_metric(columns: list[str]) -> str:
    """The metric besides the loss that is measured in every epoch."""
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
        raise Fault("Not a JSON object with metrics.", TEST)
    return {cleaned(n): value for n, value in found.items() if is_finite(value)}


def is_finite(value: object) -> bool:
    """Whether it is a number that JSON can represent."""
    return isinstance(value, int | float) and abs(value) <= sys.float_info.max
