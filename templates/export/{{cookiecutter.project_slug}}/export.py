{% extends "tasks/" ~ project().task.name ~ "/export.py" %}
