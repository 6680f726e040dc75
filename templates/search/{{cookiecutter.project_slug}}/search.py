{% extends "tasks/" ~ project().task.name ~ "/search.py" %}
