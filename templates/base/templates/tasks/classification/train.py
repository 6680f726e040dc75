{% extends "classes/train.py" %}
{% set dataset_import = "CLASSES, Batches, Data, load_data" %}
{% set names = "CLASSES" %}
