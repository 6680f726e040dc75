{% include "data/names.py" %}
USER = {{ d.columns[0].name | literal }}
ITEM = {{ d.columns[1].name | literal }}
{% if d.target %}
RATING = {{ d.target | literal }}
{% endif %}
{% if p.split == "time" %}
TIME = {{ d.timestamp | literal }}
{% endif %}
{% if d.dialect.markers %}
MISSING = {{ d.dialect.markers | literal }}  # where a number belongs: an empty cell
{% endif %}
