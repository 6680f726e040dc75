{% extends "classes/evaluate.py" %}
