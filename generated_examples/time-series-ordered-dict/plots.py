"""The pictures that evaluate.py draws: readable in black and white."""

from pathlib import Path

import torch
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


def draw_forecasts(path: Path, windows, outputs, targets) -> None:
    """Forecasts and true values after four of the windows, evenly spaced in time."""
    figure = Figure((6.4, 8), layout="constrained")
    numbers = torch.linspace(0, len(targets) - 1, 4).int().tolist()
    for axes, n in zip(figure.subplots(4, 1), numbers, strict=True):
        past = windows[n, 0, -2 * targets.shape[1] :].tolist()
        steps = range(1, targets.shape[1] + 1)
        axes.plot(range(1 - len(past), 1), past, color="0.6", label="past")
        axes.plot(steps, targets[n].tolist(), "k.-", label="true")
        axes.plot(steps, outputs[n].tolist(), "k--", marker="x", label="forecast")
        axes.yaxis.set_major_formatter("{x:,.10g}")
        axes.set_title(f"test window {n + 1}", fontsize="medium")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncol=3)
    figure.axes[-1].set_xlabel("steps after the last known value")
    figure.supylabel(TARGET[:70])
    figure.savefig(path, dpi=150)
