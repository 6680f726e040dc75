{% extends "classes/evaluate.py" %}
{% set dataset_import = "Batches, load_data" %}
