{% extends "common/search.py" %}
