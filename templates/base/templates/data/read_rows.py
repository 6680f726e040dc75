{% set d = p.dataset %}
def read_rows(path: str) -> tuple[pl.DataFrame, torch.Tensor]:
    """The columns, parsed, and the targets {{ target_shape }}."""
{% if d.download %}
    fetch(path)
{% endif %}
    table = pick_columns(read_table(path), [*FEATURES, TARGET], path)
{% set columns = d.numeric or d.named("category") %}
    table = parse(table, [{{ "*readings(), " if columns }}{{ read_target ~ "(TARGET)" if d.gaps else "needed(" ~ read_target ~ "(TARGET))" }}], path)
{% if d.gaps %}
    table = table.drop_nulls(cs.by_name(TARGET))  # the other rows teach nothing
{% endif %}
    return table, table[TARGET].to_torch(){{ as_tensor }}
