{% extends "common/model.py" %}
{% set summary = "The network: from the columns of a row to one number." %}
