{% extends "common/dataset.py" %}
{% set p = project() %}
{% set summary = "The table: read, split, encoded, in batches." %}
{% set things, held_out, standardized, undone = "rows", 0.15, true, true %}
{% block columns %}
{% include "data/columns.py" %}
{% endblock %}
{% block load %}
def load_data(path: str, seed: int) -> Data:
    """Read a table and split it; what is fitted is fitted on the training split."""
    table, targets = read_rows(path)
    parts = split(len(targets), seed)
    known = fit(table[parts[0].numpy()])
    scale_target = Standardizer.fit(targets[parts[0]])
    inputs, targets = encode(table, known), scale_target(targets)
    return Data(
        *(Samples(inputs[part], targets[part]) for part in parts),
        fitted={"inputs": known, "target": vars(scale_target)},
{% include "data/model_args.py" %}
    )


{% set target_shape, read_targets, as_tensor = "(N, 1)", "parse_number(table[TARGET])", ".to_torch().float().unsqueeze(1)" %}
{% include "data/read_rows.py" %}
{% endblock %}
