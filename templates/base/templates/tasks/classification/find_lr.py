{% extends "common/find_lr.py" %}
{% set unused = ["class_weights"] %}
