{% extends "classes/search.py" %}
{% set fixed = ', "unfreeze_epoch", "backbone_lr"' %}
{% block words %}

The backbone is frozen here, and its features are made once: how the head learns is what
is searched.
{% endblock %}
