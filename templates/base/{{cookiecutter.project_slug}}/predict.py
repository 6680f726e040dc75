{% extends "tasks/" ~ project().task.name ~ "/predict.py" %}
