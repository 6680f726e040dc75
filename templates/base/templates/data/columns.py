{% set d = p.dataset %}
{% include "data/names.py" %}
{% for name, kind in (
    (d.lists.number, "number"),
    (d.lists.boolean, "boolean"),
    (d.lists.date, "date"),
    (d.lists.category, "category"),
    (d.lists.text, "text"),
) if d.named(kind) %}
{% set mapped = {"boolean": "words", "date": "format"}.get(kind) %}
{{ name }} = {{ "{" if mapped else "[" }}{{ "  # words for false, for true" if kind == "boolean" }}
{% for column in d.named(kind) %}
{% if mapped %}
    {{ column.name | literal }}: {{ column[mapped] | literal }},
{% else %}
    {{ column.name | literal }},
{% endif %}
{% endfor %}
{{ "}" if mapped else "]" }}
{% endfor %}
{% if "FEATURES" not in d.lists.values() %}
FEATURES = [{% for kind, name in d.lists.items() if d.named(kind) %}{{ "" if loop.first else ", " }}*{{ name }}{% endfor %}]
{% endif %}
{% if d.sparse %}
GAPS = [  # may be empty: the mean stands in, and a further input says so
{% for column in d.sparse %}
    {{ column.name | literal }},
{% endfor %}
]
{% endif %}
{% if d.dialect.markers %}
MISSING = {{ d.dialect.markers | literal }}  # where a number or a date belongs: an empty cell
{% endif %}
{% if d.named("text") %}
WORDS = 1000  # of each text: those that the most rows have
{% endif %}
TARGET = {{ d.target | literal }}
ENCODED_AT_ONCE = 2**16  # rows: encoding takes several times their memory
