{% extends "common/find_lr.py" %}
