{% extends "tasks/" ~ project().task.name ~ "/dataset.py" %}
