{% extends "classes/config.py" %}
{% set data_words = "folder with a folder of images for each class" %}
{% block settings %}
    {{ super() | trim }}
    weights: str = setting("default", "the backbone's: default, none, or a file")
    workers: int = setting(2, "processes that read images", minimum=0)
{% endblock %}
