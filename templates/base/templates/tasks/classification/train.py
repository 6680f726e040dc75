{% extends "classes/train.py" %}
