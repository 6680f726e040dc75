{% extends "classes/check.py" %}
{% set names = "CLASSES" %}
