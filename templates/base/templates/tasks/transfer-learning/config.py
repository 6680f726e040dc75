{% extends "classes/config.py" %}
{% block settings %}
    {{ super() | trim }}
    weights: str = setting("default", "the backbone's: default, none, or a file")
{% endblock %}
{% block workers %}
    workers: int = setting(2, "processes that read images", minimum=0)
{% endblock %}
