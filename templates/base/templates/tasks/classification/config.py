{% extends "classes/config.py" %}
