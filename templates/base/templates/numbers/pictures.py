{% extends "common/pictures.py" %}
{% set metric = "rmse" %}
{% set metric_words = "RMSE" %}
