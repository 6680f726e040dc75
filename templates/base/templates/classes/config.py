{% extends "common/config.py" %}
{% set switches = true %}
{% block settings %}
    class_weights: bool = setting(False, "weigh the loss by how rare a class is")
{% endblock %}
