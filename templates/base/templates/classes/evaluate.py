{% extends "common/evaluate.py" %}
{% set baseline_words = "always the classes' shares in the training split" %}
{% set metrics_import = "(
    log_odds,
    metrics,
    per_class,
    probabilities,
    save_classes,
    show_classes,
)" %}
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
