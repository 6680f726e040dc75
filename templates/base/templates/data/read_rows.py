{% set d = p.dataset %}
def read_rows(path: str) -> tuple[pl.DataFrame, torch.Tensor]:
    """The columns, parsed, and the targets {{ target_shape }}."""
{% if d.download %}
    fetch(path)
{% endif %}
    table = pick_columns(read_table(path), [*FEATURES, TARGET], path)
{% if d.numeric %}
    table = parse(table, path)
{% endif %}
{% if d.gaps %}
    targets = {{ read_targets }}
{% include "data/drop_gaps.py" %}
    return table, targets{{ as_tensor }}
{% else %}
    return table, {{ read_targets }}{{ as_tensor }}
{% endif %}
