{% extends "classes/metrics.py" %}
