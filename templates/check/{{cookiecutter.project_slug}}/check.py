{% extends "tasks/" ~ project().task.name ~ "/check.py" %}
