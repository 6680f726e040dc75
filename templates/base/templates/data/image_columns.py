{% if p.dataset.folders %}
FOLDERS = {{ p.dataset.folders | literal }}  # one for each split that is given
{% endif %}
{% if p.dataset.source == "list" %}
{% include "data/names.py" %}
FILE = {{ p.dataset.columns[0].name | literal }}
TARGET = {{ p.dataset.target | literal }}
{% endif %}
