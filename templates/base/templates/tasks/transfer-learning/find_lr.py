{% extends "common/find_lr.py" %}
{% set model_import = "build_backbone, build_head" %}
{% set uses_torch = true %}
{% set train_import = "EVALUATION_BATCH" %}
{% block dataset_import %}
from dataset import Batches, Data, load_data, load_images
{% endblock %}
{% block load %}

{% include "data/load_features.py" %}

{% endblock %}
