{% extends "common/optimizer.py" %}
