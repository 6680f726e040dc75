{% extends "common/config.py" %}
{% block settings %}
    class_weights: bool = setting(False, "weigh the loss by how rare a class is")
{% endblock %}
