{% extends "numbers/evaluate.py" %}
{% set baseline_words = baseline_words | default("always the training split's mean") %}
{% set dataset_import = "TARGET, Batches, Standardizer, load_data" %}
{% set metrics_import = "loss_function, metrics" %}
{% set shown = "unit.undo({})" %}
{% set drawn = "unit.undo(outputs), unit.undo(targets)" %}
{% block guess %}
    unit = Standardizer(**saved["fitted"]["target"])  # back to the target's own unit
    guess = torch.zeros_like(targets)  # the mean, once it is standardised
{% endblock %}
