{% extends "common/evaluate.py" %}
{% set baseline_words = "always the classes' shares in the training split" %}
{% set metrics_import = "log_odds, metrics" %}
{% block results %}
{% block shares %}
    known = data.train.targets
{% endblock %}
    counts = known.bincount(minlength={{ classes }})
    shares = counts / counts.sum()  # (classes,)
    results = metrics(outputs, targets)
    baseline = metrics(log_odds(shares).expand(outputs.shape), targets)
{% endblock %}
