{% extends "tasks/" ~ project().task.name ~ "/find_lr.py" %}
