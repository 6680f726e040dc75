"""The pictures that evaluate.py draws: readable in black and white."""

import math
from pathlib import Path

from matplotlib.figure import Figure

from dataset import CLASSES


def draw_curves(path: Path, history: list[dict]) -> None:
    """The losses and the validation metric, epoch by epoch."""
    table = {name: [row[name] for row in history] for name in history[0]}
    loss, metric = Figure((6.4, 6.4), layout="constrained").subplots(2, 1, sharex=True)
    loss.plot("epoch", "train_loss", "k.--", data=table)
    loss.plot("epoch", "val_loss", "k.-", data=table)
    metric.plot("epoch", "val_accuracy", "k.-", data=table)
    best = min(history, key=lambda row: row["val_loss"])["epoch"]
    if 0 < 10 * loss.dataLim.y0 < loss.dataLim.y1:
        loss.set_yscale("log", subs=[3])
    for axes in (loss, metric):
        axes.axvline(best, color="0.6", linestyle=":", label=f"best epoch: {best}")
        axes.yaxis.set(major_formatter="{x:,.10g}", minor_formatter="{x:g}")
        axes.legend()
    metric.set_xlabel("epoch")
    metric.locator_params(axis="x", integer=True)
    loss.figure.savefig(path, dpi=150)


def draw_confusion(path: Path, outputs, targets) -> None:
    """Confusion matrix (rows: true class; darker: larger share of the row)."""
    n = len(CLASSES)
    predicted, targets = outputs.argmax(dim=1).cpu(), targets.cpu()
    counts = (targets * n + predicted).bincount(minlength=n * n).view(n, n)
    shares = counts / counts.sum(dim=1, keepdim=True).clamp(min=1)
    axes = Figure((6.4, 6.4), layout="constrained").subplots()
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1)
    for y, x in (counts >= 0).nonzero().tolist() if n <= 20 else []:
        color = "white" if shares[y, x] > 0.5 else "black" if counts[y, x] else "gray"
        axes.text(x, y, counts[y, x].item(), color=color, ha="center", va="center")
    ticks = range(0, n, math.ceil(n / 20))  # with more classes, names for some
    names = [CLASSES[tick][:20] for tick in ticks]
    axes.set_xticks(ticks, names, rotation=90 if n * max(map(len, names)) > 50 else 0)
    axes.set_yticks(ticks, names)
    axes.set(xlabel="predicted class", ylabel="true class")
    axes.figure.savefig(path, dpi=150)
