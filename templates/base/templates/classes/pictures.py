{% extends "common/pictures.py" %}
{% from "classes/captions.md" import captions with context %}
{% set images = project().dataset.kind == "images" %}
{% set metric = "accuracy" %}
{% set metric_words = "accuracy" %}
{% set metric_label = '"validation accuracy"' %}
{% set more_imports = more_imports | default(["import math"]) %}
{% block constants %}
FEW = 20  # classes that have room for a bar each, and for numbers in their cells
{% if images %}
COLUMNS, ROWS = 6, 4  # of test images
{% endif %}

{% endblock %}
{% block arguments %}
    names: list[str],
    predicted: torch.Tensor,
    targets: torch.Tensor,
{% if images %}
    samples: {{ samples_type }},
{% endif %}
{% endblock %}
{% block pictures %}
    counts = count_pairs(predicted, targets, len(names))
    labels = [shorten(name) for name in names]
    draw_confusion(out / "confusion.png", counts, labels)
    draw_recall(out / "recall.png", counts, labels)
{% if images %}
    draw_images(out / "images.png", samples, names, predicted, targets)
{% endif %}
{% endblock %}
{% block functions %}


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
{% if images %}


def draw_images(
    path: Path,
    samples: {{ samples_type }},
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


{% block pixels %}
{% endblock %}
{% endif %}
{% endblock %}
