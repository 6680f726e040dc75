{% extends "tasks/" ~ project().task.name ~ "/config.py" %}
