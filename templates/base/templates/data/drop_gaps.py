{% if p.dataset.gaps %}
    table = table.filter(table[TARGET].is_not_null())  # nothing to learn from those
{% endif %}
