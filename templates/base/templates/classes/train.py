{% extends "common/train.py" %}
{% set metric = "accuracy" %}
{% set metric_words = "accuracy" %}
{% set metrics_import = "balanced_weights, count_correct, loss_function" %}
{% set weights = ", weights" %}
{% set metric_sum = "count_correct(outputs, targets)" %}
{% set metric_mean = "score" ~ (" / seen" if project().device.distributed) %}
{% block validate %}
{{ super() | trim }}


def weigh_classes(config: Config, data, device) -> torch.Tensor | None:
    """A weight for each class, so that all of them count the same; else None."""
    if not config.class_weights:
        return None
    return balanced_weights(data.train.targets, len({{ names }})).to(device)
{% endblock %}
{% block weights %}
    weights = weigh_classes(config, data, device)
{% endblock %}
