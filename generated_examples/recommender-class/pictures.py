"""Pictures of the training and of the test, readable in black and white."""

import warnings
from pathlib import Path

import torch
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

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
    outputs: torch.Tensor,
    guess: torch.Tensor,
    targets: torch.Tensor,
    counts: torch.Tensor,
) -> dict[str, str]:
    """Draw everything into a folder. Returns the files, and what each one shows."""
    draw_curves(out / "curves.png", history, best)
    draw_error(out / "error.png", outputs, guess, targets, counts)
    return {
        "curves.png": "The loss and the RMSE, epoch by epoch.",
        "error.png": "The RMSE by how often training has seen the item.",
    }


def draw_error(
    path: Path,
    outputs: torch.Tensor,
    guess: torch.Tensor,
    targets: torch.Tensor,
    counts: torch.Tensor,
) -> None:
    """The errors of the model and of the item's mean, for rare and frequent items."""
    rows, model = error_by_count(outputs - targets, counts)
    _, means = error_by_count(guess - targets, counts)
    some = rows.nonzero().flatten().tolist()  # the bins that are not empty
    figure = Figure(figsize=(max(7, 0.8 * len(some)), 3.5))
    axes = figure.subplots()
    axes.plot(some, model[some].numpy(), "o-", color="black", label="model")
    axes.plot(some, means[some].numpy(), "s--", color="0.5", label="item's mean")
    names = [f"{name_of(place)}\n({rows[place]:,})" for place in some]
    axes.set_xticks(some, names, size=8)
    axes.set_xlabel("ratings of the item in training (ratings in the test)")
    axes.set_ylabel("RMSE")
    axes.set_ylim(bottom=0)
    axes.legend()
    save(figure, path)


def error_by_count(
    errors: torch.Tensor, counts: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """How many errors, and their RMSE, where the count is 0, 1, 2 to 3, 4 to 7, …"""
    places = torch.frexp(counts.double()).exponent.long()  # how many binary digits
    rows = places.bincount()
    sums = places.bincount(weights=errors.double().square())
    return rows, (sums / rows).sqrt()


def name_of(place: int) -> str:
    """The counts that error_by_count puts there: 0, 1, 2-3, 4-7, ..."""
    if place < 2:
        return f"{place}"
    return f"{2 ** (place - 1)}-{2**place - 1}"


def draw_curves(path: Path, history: list[dict], best: int) -> None:
    """The loss and the RMSE, epoch by epoch."""
    figure = Figure(figsize=(8, 3))
    loss, score = figure.subplots(1, 2)
    draw_curve(loss, history, "train_loss", "training", color="0.5", linestyle="--")
    draw_curve(loss, history, "val_loss", "validation")
    draw_curve(score, history, "val_rmse", "validation")
    loss.set_ylabel("loss")
    score.set_ylabel("validation RMSE")
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


def save(figure: Figure, path: Path) -> None:
    with warnings.catch_warnings():  # of letters that the font does not have
        warnings.filterwarnings("ignore", "Glyph .* missing")
        figure.savefig(path, dpi=150)
