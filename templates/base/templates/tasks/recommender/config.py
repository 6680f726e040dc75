{% extends "common/config.py" %}
{% set data_words = "CSV file of ratings to learn from" %}
