{% extends "tasks/" ~ project().task.name ~ "/metrics.py" %}
