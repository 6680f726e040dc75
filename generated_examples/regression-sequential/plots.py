"""The pictures that evaluate.py draws: readable in black and white."""

import math
from pathlib import Path

from matplotlib.figure import Figure

from dataset import TARGET


def draw_curves(path: Path, history: list[dict]) -> None:
    """The losses and the validation metric, epoch by epoch."""
    table = {name: [row[name] for row in history] for name in history[0]}
    loss, metric = Figure((6.4, 6.4), layout="constrained").subplots(2, 1, sharex=True)
    loss.plot("epoch", "train_loss", "k.--", data=table)
    loss.plot("epoch", "val_loss", "k.-", data=table)
    metric.plot("epoch", "val_rmse", "k.-", data=table)
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


def draw_predictions(path: Path, predicted, targets) -> None:
    """Predictions and residuals against the true values, in the target's unit."""
    top, bottom = Figure((6.4, 6.4), layout="constrained").subplots(2, 1, sharex=True)
    size = 4 + 20 / math.sqrt(len(targets))  # smaller circles for more rows
    for axes, values in ((top, predicted), (bottom, predicted - targets)):
        axes.scatter(targets, values, size, facecolors="none", edgecolors="black")
        axes.yaxis.set_major_formatter("{x:,.10g}")
    bottom.locator_params(axis="x", nbins=4)  # few, as numbers can be long
    bottom.xaxis.set_major_formatter("{x:,.10g}")
    top.axline([targets.mean().item()] * 2, slope=1, color="0.6")
    bottom.axhline(0, color="0.6")
    top.set_ylabel(f"predicted {TARGET}"[:40])
    bottom.set(xlabel=f"true {TARGET}"[:70], ylabel="residual (predicted - true)")
    top.figure.savefig(path, dpi=150)
