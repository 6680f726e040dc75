{% extends "common/export.py" %}
{% set inputs = ["images"] %}
{% set answer = "probabilities" %}
{% block imports %}
from metrics import probabilities
{% endblock %}
{% block parts %}


{% include "data/export_scale.py" %}
{% endblock %}
{% block describe %}
def describe(fitted: dict) -> dict[str, list[dict]]:
    """The input and the output: their names, types, shapes, and what is in them."""
    inputs = [
        {
            "name": "images",
            "dtype": "uint8",
            "shape": ["batch", {{ shape }}],
            "values": "{{ values }}",
        }
    ]
{% include "classes/export_output.py" %}
{% endblock %}
