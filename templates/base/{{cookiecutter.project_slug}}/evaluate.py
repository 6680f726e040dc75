{% extends "tasks/" ~ project().task.name ~ "/evaluate.py" %}
