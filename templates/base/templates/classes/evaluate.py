{% extends "common/evaluate.py" %}
{% set baseline_words = "always the classes' shares in the training split" %}
{% set more_outputs = ", per_class.csv" %}
{% set drawn = names ~ ", predicted, targets" ~ (", " ~ images if project().dataset.kind == "images") %}
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


def worst_classes(
    names: list[str], numbers: dict[str, torch.Tensor]
) -> list[tuple[str, ...]]:
    """The classes with the lowest F1, at most 20; those without rows are last."""
    order = numbers["f1"].where(numbers["support"] > 0, 2).argsort(stable=True)
    table = [("precision", "recall", "f1", "rows", "class")]
    for label in order[:20].tolist():
        *shares, rows = (column[label].item() for column in numbers.values())
        cells = [f"{share:.3f}" for share in shares]
        table.append((*cells, f"{rows}", repr(names[label])))
    return table


def show_classes(title: str, table: list[tuple[str, ...]]) -> None:
    print(f"{title}:")
    for line in table:
        print("{:>10}{:>10}{:>10}{:>10}  {}".format(*line))
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
    worst = worst_classes({{ names }}, numbers)
    title = f"{len(worst) - 1} of {len({{ names }})} classes, the lowest F1 first"
    show_classes(title, worst)
{% endblock %}
{% block tables %}
    tables = {"Test": table, title: worst}
{% endblock %}
