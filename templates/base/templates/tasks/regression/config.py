{% extends "common/config.py" %}
