{% extends "classes/notebook.py" %}
{% set trained = "model.head" %}
{% set names = 'data.fitted["classes"]' %}
{% set model_words = "`model.py` builds it: a pretrained backbone, which is frozen, and a new head, from what the\nbackbone finds in an image to a number for each class." %}
{% set predict_words = "new images" %}
