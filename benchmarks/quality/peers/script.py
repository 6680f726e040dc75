"""What all peers' scripts share: rows in, predictions and seconds out.

python -m benchmarks.quality.peers.SCRIPT NAME ROWS.npz PREDICTIONS.npz
"""

import sys
from collections.abc import Callable
from time import process_time

import numpy as np

Rows = dict[str, np.ndarray]
Predict = Callable[[str], np.ndarray]  # the predictions for "val" or "test"


def main(models: dict[str, Callable[[Rows], Predict]]) -> None:
    """Fit the model of that name, and write its predictions for both splits."""
    name, source, target = sys.argv[1:]
    with np.load(source) as file:
        rows = dict(file)
    started = process_time()  # of all threads
    predict = models[name](rows)
    seconds = process_time() - started
    np.savez(target, seconds=seconds, val=predict("val"), test=predict("test"))


def is_regression(rows: Rows) -> bool:
    return rows["train_y"].dtype.kind == "f"


def all_classes(probabilities: np.ndarray, classes, rows: Rows) -> np.ndarray:
    """A column for each class of the project, also for those not in training."""
    count = 1 + max(int(rows[f"{name}_y"].max()) for name in ("train", "val", "test"))
    found = np.zeros((len(probabilities), count))
    found[:, np.asarray(classes, dtype=int).ravel()] = probabilities
    return found
