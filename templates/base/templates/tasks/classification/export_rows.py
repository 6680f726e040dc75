{% extends "common/export_table.py" %}
{% set more_constants = ["CLASSES"] %}
{% set split_what = "targets" %}
{% set answer = "probabilities" %}
{% block imports %}
from metrics import probabilities
{% endblock %}
{% block output %}
{% set classes = "CLASSES" %}
{% include "classes/export_output.py" %}
{% endblock %}
