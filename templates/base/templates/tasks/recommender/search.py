{% extends "common/search.py" %}
{% set decays = 100 %}
