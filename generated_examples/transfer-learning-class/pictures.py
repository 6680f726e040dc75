"""Pictures of the training and of the test, readable in black and white."""

import math
import warnings
from pathlib import Path

import torch
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from torch.utils.data import Dataset

from model import WEIGHTS

FEW = 20  # classes that have room for a bar each, and for numbers in their cells
COLUMNS, ROWS = 6, 4  # of test images

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
    names: list[str],
    predicted: torch.Tensor,
    targets: torch.Tensor,
    samples: Dataset,
) -> dict[str, str]:
    """Draw everything into a folder. Returns the files, and what each one shows."""
    draw_curves(out / "curves.png", history, best)
    counts = count_pairs(predicted, targets, len(names))
    labels = [shorten(name) for name in names]
    draw_confusion(out / "confusion.png", counts, labels)
    draw_recall(out / "recall.png", counts, labels)
    draw_images(out / "images.png", samples, names, predicted, targets)
    return {
        "curves.png": "The loss and the accuracy, epoch by epoch.",
        "confusion.png": "What each class was taken for; darker: more of the class.",
        "recall.png": "How many of each class were found; the 20 worst, if more.",
        "images.png": "Test images and what they were taken for; wrong ones framed.",
    }


def count_pairs(
    predicted: torch.Tensor, targets: torch.Tensor, classes: int
) -> torch.Tensor:
    """How often each class, a row, was taken for each, a column, (classes, classes)."""
    pairs = targets * classes + predicted
    return pairs.bincount(minlength=classes**2).view(classes, classes)


def draw_confusion(path: Path, counts: torch.Tensor, names: list[str]) -> None:
    """The darker a cell, the larger its share of the row."""
    side = 3.5 + 0.25 * min(len(names), FEW)  # inches
    figure = Figure(figsize=(side + 0.5, side))
    axes = figure.subplots()
    shares = counts / counts.sum(dim=1, keepdim=True).clamp(min=1)
    cells = axes.imshow(shares.numpy(), cmap="Greys", vmin=0, vmax=1)
    figure.colorbar(cells, label="share of the true class", shrink=0.7)
    axes.spines[:].set_visible(True)
    name_classes(axes, names)
    if len(names) <= FEW:
        write_counts(axes, counts, shares)
    save(figure, path)


def name_classes(axes: Axes, names: list[str]) -> None:
    """Names at both axes, of some classes only where there are many."""
    places = range(0, len(names), math.ceil(len(names) / FEW))
    shown = [names[place] for place in places]
    axes.set_xticks(places, shown, rotation=90 if max(map(len, shown)) > 3 else 0)
    axes.set_yticks(places, shown)
    axes.set_xlabel("predicted class")
    axes.set_ylabel("true class")


def write_counts(axes: Axes, counts: torch.Tensor, shares: torch.Tensor) -> None:
    """A number in every cell that has one, light where the cell is dark."""
    for row, column in counts.nonzero().tolist():
        color = "white" if shares[row, column] > 0.5 else "black"
        number = f"{counts[row, column]}"
        axes.text(column, row, number, color=color, ha="center", va="center", size=8)


def draw_recall(path: Path, counts: torch.Tensor, names: list[str]) -> None:
    """A bar for each class, where there are many for the worst."""
    hits, rows = counts.diag(), counts.sum(dim=1)
    shares = hits / rows.clamp(min=1)
    worst = shares.where(rows > 0, 2).argsort(stable=True)[:FEW]  # the absent are last
    places = range(len(worst))
    figure = Figure(figsize=(7, 0.8 + 0.25 * len(worst)))
    axes = figure.subplots()
    bars = axes.barh(places, shares[worst].numpy(), color="0.6")
    found = [f"{hits[label]} of {rows[label]}" for label in worst]
    axes.bar_label(bars, found, padding=3)
    axes.set_yticks(places, [names[label] for label in worst])
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.margins(y=0.02)
    axes.set_xlabel("recall: share of the class that was found")
    save(figure, path)


def draw_images(
    path: Path,
    samples: Dataset,
    names: list[str],
    predicted: torch.Tensor,
    targets: torch.Tensor,
) -> None:
    """Test images under what they were taken for; half of them wrong, if there are."""
    most = COLUMNS * ROWS
    wrong = (predicted != targets).nonzero().flatten()[: most // 2]
    right = (predicted == targets).nonzero().flatten()[: most - len(wrong)]
    shown = torch.cat([wrong, right]).tolist()
    height = math.ceil(len(shown) / COLUMNS)
    figure = Figure(figsize=(8, 1.7 * height))
    grid = figure.subplots(height, COLUMNS, squeeze=False).flatten()
    for axes, row in zip(grid, shown, strict=False):
        axes.imshow(pixels(samples, row).numpy(), cmap="gray")
        write_names(axes, names[predicted[row]], names[targets[row]])
    for axes in grid[len(shown) :]:
        axes.axis("off")
    save(figure, path)


def write_names(axes: Axes, guess: str, truth: str) -> None:
    """What an image was taken for; where that is wrong, a frame and what it is."""
    wrong = guess != truth
    title = shorten(guess, 18)
    if wrong:
        title = f"✗ {title}\nis {shorten(truth, 18)}"
    axes.set_title(title, size=8)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=wrong, linewidth=4, edgecolor="0.5")


def pixels(samples: Dataset, row: int) -> torch.Tensor:
    """An image as the backbone sees it but for the scale, (height, width, channels)."""
    image, _ = samples[row]
    scale = WEIGHTS.transforms()
    colours = image.movedim(0, 2) * torch.tensor(scale.std) + torch.tensor(scale.mean)
    return colours.clamp(0, 1)


def draw_curves(path: Path, history: list[dict], best: int) -> None:
    """The loss and the accuracy, epoch by epoch."""
    figure = Figure(figsize=(8, 3))
    loss, score = figure.subplots(1, 2)
    draw_curve(loss, history, "train_loss", "training", color="0.5", linestyle="--")
    draw_curve(loss, history, "val_loss", "validation")
    draw_curve(score, history, "val_accuracy", "validation")
    loss.set_ylabel("loss")
    score.set_ylabel("validation accuracy")
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
