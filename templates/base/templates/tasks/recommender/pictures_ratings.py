{% extends "numbers/pictures.py" %}
{% from "tasks/recommender/captions.md" import captions with context %}
{% set metric_label = '"validation RMSE"' %}
{% set more_imports = [] %}
{% block arguments %}
    outputs: torch.Tensor,
    guess: torch.Tensor,
    targets: torch.Tensor,
    counts: torch.Tensor,
{% endblock %}
{% block pictures %}
    draw_error(out / "error.png", outputs, guess, targets, counts)
{% endblock %}
{% block functions %}


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
{% endblock %}
{% block shorten %}
{% endblock %}
