{% extends "tasks/" ~ project().task.name ~ "/train.py" %}
