{% extends "common/evaluate.py" %}
{% set baseline_words = "always the training split's mean" %}
{% set dataset_import = "Batches, Standardizer, load_data" %}
{% set metrics_import = "loss_function, metrics" %}
{% block results %}
    unit = Standardizer(**saved["fitted"]["target"])  # back to the target's own unit
    mean = torch.zeros_like(targets)  # what the standardised target is on average
    results, baseline = (
        {
            "loss": loss_function(predicted, targets).item(),
            **metrics(unit.undo(predicted), unit.undo(targets)),
        }
        for predicted in (outputs, mean)
    )
{% endblock %}
