{% extends "numbers/train.py" %}
