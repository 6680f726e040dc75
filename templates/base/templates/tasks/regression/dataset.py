{% extends "common/dataset.py" %}
{% set p = project() %}
{% set summary = "The table: read, split, encoded, in batches." %}
{% set things, held_out, standardized, undone = "rows", 0.15, true, true %}
{% block columns %}
{% include "data/columns.py" %}
{% endblock %}
{% block load %}
def load_data(path: str, seed: int, fitted: dict | None = None) -> Data:
    """Read a table and split it; what is fitted is fitted on the training split.

    fitted is what a checkpoint has of it already.
    """
    table, targets = read_rows(path)
{% set counted = "targets" %}
{% include "data/check_size.py" %}
    parts = split(len(targets), seed)
    fitted = fitted or {
        "inputs": fit(table[parts[0].numpy()]),
        "target": vars(Standardizer.fit(targets[parts[0]])),
    }
    blocks = table.iter_slices(ENCODED_AT_ONCE)
    inputs = torch.cat([encode(rows, fitted["inputs"]) for rows in blocks])
    targets = Standardizer(**fitted["target"])(targets)
    return Data(
        *(Samples(inputs[part], targets[part]) for part in parts),
        fitted=fitted,
{% include "data/model_args.py" %}
    )


{% set target_shape, read_target, as_tensor = "(N, 1)", "parse_number", ".float().unsqueeze(1)" %}
{% include "data/read_rows.py" %}
{% endblock %}
