"""The pictures that evaluate.py draws: readable in black and white."""

from pathlib import Path

import torch
from matplotlib import rcParams
from matplotlib.figure import Figure

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


def draw_errors(path: Path, model_errors, mean_errors, counts) -> None:
    """The RMSE by how many training ratings an item has: 0, 1, 2-3, 4-7, …"""
    groups = torch.frexp(counts.cpu().double()).exponent.long()
    sizes = groups.bincount()
    shown = sizes.nonzero().flatten()
    figure = Figure(figsize=(8, 3.5), layout="constrained")
    axes = figure.subplots()
    errors = (model_errors, "model", "ko-"), (mean_errors, "item mean", "ks--")
    for values, name, style in errors:
        squares = groups.bincount(weights=values.cpu().double().square())
        axes.plot(shown, (squares / sizes).sqrt()[shown], style, label=name)
    labels = [f"{2**n // 2}+\n({sizes[n]:,})" for n in shown.tolist()]
    axes.set_xticks(shown, labels)
    axes.set(xlabel="training ratings of the item (test ratings)", ylabel="RMSE")
    axes.set_ylim(bottom=0)
    axes.legend()
    figure.savefig(path, dpi=150)
