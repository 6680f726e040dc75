{% extends "numbers/metrics.py" %}
{% set loss_unit = ", on the standardised scale of the targets" %}
{% set metrics_words = metrics_words | default("RMSE and MAE in the target's unit; R², the share of its variance explained.") %}
{% block more %}
    deviations = targets.double() - targets.double().mean()
{% endblock %}
{% block entries %}
        "r2": 1 - (errors.square().sum() / deviations.square().sum()).item(),
{% endblock %}
