{% extends "numbers/pictures.py" %}
{% from "tasks/regression/captions.md" import captions with context %}
{% set metric_label = 'f"validation RMSE\\nof {shorten(TARGET)}"' %}
{% set more_imports = ["import math"] %}
{% block own_imports %}

from dataset import TARGET
{% endblock %}
{% block constants %}
{% endblock %}
{% block arguments %}
    predicted: torch.Tensor,
    targets: torch.Tensor,
{% endblock %}
{% block pictures %}
    predicted, targets = predicted.flatten(), targets.flatten()
    draw_predicted(out / "predicted.png", predicted, targets)
    draw_residuals(out / "residuals.png", predicted, targets)
{% endblock %}
{% block functions %}


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
{% endblock %}
