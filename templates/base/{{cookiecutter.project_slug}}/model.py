{% extends "tasks/" ~ project().task.name ~ "/model.py" %}
