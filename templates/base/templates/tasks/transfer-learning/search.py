{% extends "classes/search.py" %}
{% set trained = "model.head" %}
