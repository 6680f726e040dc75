{% extends "classes/evaluate.py" %}
{% set dataset_import = "CLASSES, " ~ ("TARGET, " if project().dataset.kind == "table") ~ "Batches, load_data" %}
{% set names = "CLASSES" %}
{% set images = "data.test" %}
