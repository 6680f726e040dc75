{% extends "classes/search.py" %}
