{% extends "tasks/" ~ project().task.name ~ "/pictures.py" %}
