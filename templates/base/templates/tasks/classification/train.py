{% extends "classes/train.py" %}
{% set dataset_import = "CLASSES, Batches, load_data" %}
{% set names = "CLASSES" %}
