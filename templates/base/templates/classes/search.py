{% extends "common/search.py" %}
{% set weights = ", weights" %}
{% block weights %}
    weights = weigh_classes(config, data, device)
{% endblock %}
