"""The pictures that evaluate.py draws: readable in black and white."""

import math
from pathlib import Path

from matplotlib import rcParams
from matplotlib.figure import Figure

from dataset import CLASSES

rcParams["text.parse_math"] = False  # a $ in a name is just a $


def draw_curves(path: Path, history: list[dict]) -> None:
    """The losses and the validation metric, epoch by epoch."""
    figure = Figure(figsize=(8, 3), layout="constrained")
    loss, metric = figure.subplots(1, 2)
    epochs = [row["epoch"] for row in history]
    best = min(history, key=lambda row: row["val_loss"])["epoch"]
    curves = {"train_loss": (loss, "k.--"), "val_loss": (loss, "k.-")}
    curves["val_accuracy"] = (metric, "k.-")
    for column, (axes, style) in curves.items():
        axes.plot(epochs, [row[column] for row in history], style, label=column)
    for axes in (loss, metric):
        axes.axvline(best, color="0.6", linestyle=":", label=f"best epoch: {best}")
        axes.set_xlabel("epoch")
        axes.legend()
    figure.savefig(path, dpi=150)


def draw_confusion(path: Path, outputs, targets) -> None:
    """Confusion matrix (rows: true class; darker: larger share of the row)."""
    n = len(CLASSES)
    predicted, targets = outputs.argmax(dim=1).cpu(), targets.cpu()
    counts = (targets * n + predicted).bincount(minlength=n * n).view(n, n)
    shares = counts / counts.sum(dim=1, keepdim=True).clamp(min=1)
    figure = Figure(figsize=(6, 6), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1)
    for row, column in counts.nonzero().tolist() if n <= 20 else []:
        color = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, counts[row, column].item(), color=color, ha="center")
    ticks = range(0, n, math.ceil(n / 20))  # with more classes, names for some
    names = [CLASSES[tick][:20] for tick in ticks]
    axes.set_xticks(ticks, names, rotation=90)
    axes.set_yticks(ticks, names)
    axes.set(xlabel="predicted class", ylabel="true class")
    figure.savefig(path, dpi=150)
