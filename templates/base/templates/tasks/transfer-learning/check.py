{% extends "classes/check.py" %}
{% set feature = "feature" %}
{% set names = 'data.fitted["classes"]' %}
{% set model_import = "build_backbone, build_head" %}
{% set train_import = "" %}
{% set more_of_dataset = ["load_data", "load_images"] %}
{% set trained = "build_head(**data.model_args)" %}
{% block load %}


{% include "data/load_features.py" %}
{% endblock %}
{% block splits %}
    train, val = (fingerprints(samples, device) for samples in (data.train, data.val))
    return [compare("validation in training", val, train)]
{% endblock %}
