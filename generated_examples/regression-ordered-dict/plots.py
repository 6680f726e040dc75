"""The pictures that evaluate.py draws: readable in black and white."""

import math
from pathlib import Path

from matplotlib import rcParams
from matplotlib.figure import Figure

from dataset import TARGET

rcParams["text.parse_math"] = False  # a $ in a name is just a $


def draw_curves(path: Path, history: list[dict]) -> None:
    """The losses and the validation metric, epoch by epoch."""
    figure = Figure(figsize=(8, 3), layout="constrained")
    loss, metric = figure.subplots(1, 2)
    epochs = [row["epoch"] for row in history]
    best = min(history, key=lambda row: row["val_loss"])["epoch"]
    curves = {"train_loss": (loss, "k.--"), "val_loss": (loss, "k.-")}
    curves["val_rmse"] = (metric, "k.-")
    for column, (axes, style) in curves.items():
        axes.plot(epochs, [row[column] for row in history], style, label=column)
    for axes in (loss, metric):
        axes.axvline(best, color="0.6", linestyle=":", label=f"best epoch: {best}")
        axes.set_xlabel("epoch")
        axes.legend()
    figure.savefig(path, dpi=150)


def draw_predictions(path: Path, predicted, targets) -> None:
    """Predictions and residuals against the true values, in the target's unit."""
    predicted, targets = predicted.flatten(), targets.flatten()
    figure = Figure(figsize=(8, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    size = 4 + 20 / math.sqrt(len(targets))  # smaller circles for more rows
    for axes, values in ((left, predicted), (right, predicted - targets)):
        axes.scatter(targets, values, size, facecolors="none", edgecolors="black")
        axes.set_xlabel(f"true {TARGET}")
    ends = [targets.min().item(), targets.max().item()]
    left.plot(ends, ends, color="0.6")
    right.axhline(0, color="0.6")
    left.set_ylabel(f"predicted {TARGET}")
    right.set_ylabel("residual (predicted - true)")
    figure.savefig(path, dpi=150)
