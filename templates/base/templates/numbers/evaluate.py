{% extends "common/evaluate.py" %}
{% block results %}
{% block guess %}
{% endblock %}
    results, baseline = (
        {
            "loss": loss_function(predicted, targets).item(),
            **metrics({{ shown.format("predicted") }}, {{ shown.format("targets") }}),
        }
        for predicted in (outputs, guess)
    )
{% endblock %}
