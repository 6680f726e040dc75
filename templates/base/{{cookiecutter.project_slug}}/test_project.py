{% extends "tasks/" ~ project().task.name ~ "/test_project.py" %}
