{% extends "tasks/" ~ project().task.name ~ "/optimizer.py" %}
