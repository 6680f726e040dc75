{% set d = p.dataset %}
{% if d.gaps %}
{# a marker that is a class is no gap -#}
{% set marked = d.dialect.markers and not (d.dialect.markers | select("in", d.classes) | list) %}
    # Nothing can be learnt from a row without a target.
    table = table.filter({{ "without_markers(table[TARGET])" if marked else "table[TARGET]" }}.is_not_null())
{% endif %}
