"""Pictures of the training and of the test, readable in black and white."""

import math
import warnings
from pathlib import Path

import torch
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dataset import TARGET

rcParams.update(
    {
        "axes.spines.right": False,
        "axes.spines.top": False,
        "figure.constrained_layout.use": True,
        "legend.frameon": False,
        "text.parse_math": False,  # a $ in a name is no formula
    }
)


def draw(
    out: Path,
    history: list[dict],
    best: int,
    predicted: torch.Tensor,
    targets: torch.Tensor,
) -> dict[str, str]:
    """Draw everything into a folder. Returns the files, and what each one shows."""
    draw_curves(out / "curves.png", history, best)
    predicted, targets = predicted.flatten(), targets.flatten()
    draw_predicted(out / "predicted.png", predicted, targets)
    draw_residuals(out / "residuals.png", predicted, targets)
    return {
        "curves.png": "The loss and the RMSE, epoch by epoch.",
        "predicted.png": "Predictions over the truth; right ones are on the line.",
        "residuals.png": "What the predictions are off by, each and how often.",
    }


def draw_predicted(path: Path, predicted: torch.Tensor, targets: torch.Tensor) -> None:
    """Predictions over truth, in the target's unit."""
    figure = Figure(figsize=(5, 5))
    axes = figure.subplots()
    draw_dots(axes, targets, predicted)
    ends = [end.item() for end in torch.cat([predicted, targets]).aminmax()]
    axes.plot(ends, ends, color="black", linewidth=1)
    axes.set_aspect("equal")
    axes.set_xlabel(f"true {shorten(TARGET)}")
    axes.set_ylabel(f"predicted {shorten(TARGET)}")
    save(figure, path)


def draw_residuals(path: Path, predicted: torch.Tensor, targets: torch.Tensor) -> None:
    """Truth minus prediction, over the prediction and as a histogram."""
    residuals = (targets - predicted).double()
    figure = Figure(figsize=(8, 3.5))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[3, 1])
    draw_dots(left, predicted, residuals)
    draw_histogram(right, residuals)
    for axes in (left, right):
        axes.axhline(0, color="black", linewidth=1)
    left.set_xlabel(f"predicted {shorten(TARGET)}")
    left.set_ylabel(f"true - predicted\n{shorten(TARGET)}")
    save(figure, path)


def draw_histogram(axes: Axes, residuals: torch.Tensor) -> None:
    """How many residuals are of each size; 0 is always among the sizes."""
    bins = min(30, math.ceil(math.sqrt(len(residuals))))
    ends = residuals.min().clamp(max=0).item(), residuals.max().clamp(min=0).item()
    looks = {"orientation": "horizontal", "color": "0.6", "edgecolor": "white"}
    axes.hist(residuals.numpy(), bins, range=ends, **looks)
    axes.set_xlabel("test rows")
    axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))


def draw_dots(axes: Axes, x: torch.Tensor, y: torch.Tensor) -> None:
    """A circle a row; the more there are, the smaller and fainter."""
    room = min(1, 10 / math.sqrt(len(x)))
    looks = {"color": "black", "fillstyle": "none", "alpha": max(0.1, room)}
    axes.plot(x.numpy(), y.numpy(), "o", markersize=2 + 4 * room, **looks)


def draw_curves(path: Path, history: list[dict], best: int) -> None:
    """The loss and the RMSE, epoch by epoch."""
    figure = Figure(figsize=(8, 3))
    loss, score = figure.subplots(1, 2)
    draw_curve(loss, history, "train_loss", "training", color="0.5", linestyle="--")
    draw_curve(loss, history, "val_loss", "validation")
    draw_curve(score, history, "val_rmse", "validation")
    loss.set_ylabel("loss")
    score.set_ylabel(f"validation RMSE\nof {shorten(TARGET)}")
    for axes in (loss, score):
        axes.axvline(best, color="0.5", linestyle=":", label=f"best epoch: {best}")
    loss.legend()
    save(figure, path)


def draw_curve(
    axes: Axes, history: list[dict], column: str, label: str, **looks
) -> None:
    """A column of history.csv as a line, or as a dot where there is but one epoch."""
    epochs = [row["epoch"] for row in history]
    looks = {"color": "black", "marker": "" if len(epochs) > 1 else "o", **looks}
    axes.plot(epochs, [row[column] for row in history], label=label, **looks)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))


def shorten(name: str, most: int = 24) -> str:
    """A name in one line, without its middle where it is long."""
    words = " ".join(name.split())
    if len(words) <= most:
        return words
    return f"{words[: most // 2]}…{words[-(most // 2 - 1) :]}"


def save(figure: Figure, path: Path) -> None:
    with warnings.catch_warnings():  # of letters that the font does not have
        warnings.filterwarnings("ignore", "Glyph .* missing")
        figure.savefig(path, dpi=150)
