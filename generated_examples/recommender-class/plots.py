"""The pictures that evaluate.py draws: readable in black and white."""

from pathlib import Path

import torch
from matplotlib.figure import Figure


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


def draw_errors(path: Path, model_errors, bias_errors, counts) -> None:
    """The RMSE by how many training ratings an item has: 0, 1, 2-3, 4-7, …"""
    groups = torch.frexp(counts.cpu().double()).exponent.long()
    sizes = groups.bincount()
    shown = sizes.nonzero().flatten()
    axes = Figure(layout="constrained").subplots()
    errors = (model_errors, "model", "ko-"), (bias_errors, "biases", "ks--")
    for values, name, style in errors:
        squares = groups.bincount(weights=values.cpu().double().square())
        axes.plot(shown, (squares / sizes).sqrt()[shown], style, label=name)
    labels = [f"{2**n // 2:,}+\n({sizes[n]:,})" for n in shown.tolist()]
    axes.set_xticks(shown, labels, rotation=90 if len(shown) > 6 else 0)
    axes.set(xlabel="training ratings of the item (test ratings)", ylabel="RMSE")
    axes.set_ylim(bottom=0)
    axes.legend()
    axes.figure.savefig(path, dpi=150)
