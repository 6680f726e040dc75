{% extends "classes/config.py" %}
{% set data_words = "CSV file to learn from" %}
