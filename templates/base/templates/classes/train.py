{% extends "common/train.py" %}
{% set metric = "accuracy" %}
{% set metric_words = "accuracy" %}
{% set metrics_import = "balanced_weights, count_correct, loss_function" %}
{% set weights = ", weights" %}
{% set metric_sum = "count_correct(outputs, targets)" %}
{% set metric_mean = "score" ~ (" / seen" if project().device.distributed) %}
{% block weights %}

    # Every sample counts the same in the loss, or every class.
    weights = None
    if config.class_weights:
        classes = len({{ names }})
        weights = balanced_weights(data.train.targets, classes).to(device)
{% endblock %}
