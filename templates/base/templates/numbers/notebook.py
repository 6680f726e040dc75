{% extends "common/notebook.py" %}
{% set metric = "rmse" %}
