{% extends "common/dataset.py" %}
{% set p = project() %}
{% set summary = "The table: read, split, standardised, in batches." %}
{% set things, held_out, standardized, undone = "rows", 0.15, true, true %}
{% block columns %}
{% include "data/features.py" %}
{% endblock %}
{% block load %}
def load_data(path: str, seed: int) -> Data:
    """Read a table and split it; what is fitted is fitted on the training split."""
    rows = read_columns(path, [*FEATURES, TARGET]).float()
    inputs, targets = rows[:, :-1], rows[:, -1:]  # (N, {{ p.dataset.features | length }}), (N, 1)
    parts = split(len(rows), seed)
    scale_inputs = Standardizer.fit(inputs[parts[0]])
    scale_target = Standardizer.fit(targets[parts[0]])
    samples = Samples(scale_inputs(inputs), scale_target(targets))
    return Data(
        *(Samples(*samples[part]) for part in parts),
        fitted={"inputs": vars(scale_inputs), "target": vars(scale_target)},
{% include "data/model_args.py" %}
    )
{% endblock %}
