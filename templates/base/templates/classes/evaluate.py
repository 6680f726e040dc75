{% extends "common/evaluate.py" %}
{% set baseline_words = "always the classes' shares in the training split" %}
{% set more_outputs = " and outputs/per_class.csv" %}
{% set metrics_import = "log_odds, metrics, per_class, probabilities" %}
{% block csv %}
import csv
{% endblock %}
{% block functions %}


def save_classes(
    path: Path, names: list[str], numbers: dict[str, torch.Tensor]
) -> None:
    """Write a CSV file with a row of these numbers for each class."""
    columns = [column.tolist() for column in numbers.values()]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["class", *numbers])
        writer.writerows(zip(names, *columns, strict=True))


def show_classes(names: list[str], numbers: dict[str, torch.Tensor]) -> None:
    """Print the classes with the lowest F1, at most 20; those without rows are last."""
    order = numbers["f1"].where(numbers["support"] > 0, 2).argsort(stable=True)
    worst = order[:20].tolist()
    print(f"{len(worst)} of {len(names)} classes, the lowest F1 first:")
    print(f"{'precision':>10}{'recall':>10}{'f1':>10}{'rows':>10}  class")
    for label in worst:
        precision, recall, f1, rows = (column[label] for column in numbers.values())
        print(f"{precision:10.3f}{recall:10.3f}{f1:10.3f}{rows:10}  {names[label]!r}")
    print()
{% endblock %}
{% block results %}
{% block shares %}
    known = data.train.targets
{% endblock %}
    counts = known.bincount(minlength=len({{ names }}))
    shares = counts / counts.sum()  # (classes,)
    results = metrics(outputs, targets)
    baseline = metrics(log_odds(shares).expand(outputs.shape), targets)
    predicted = probabilities(outputs).argmax(dim=1)
    numbers = per_class(predicted, targets, len({{ names }}))
    save_classes(out / "per_class.csv", {{ names }}, numbers)
    show_classes({{ names }}, numbers)
{% endblock %}
