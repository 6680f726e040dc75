{% extends "common/config.py" %}
{% if project().dataset.likes %}
{% set samples = "likes" %}
{% endif %}
{% block settings %}
{% if p.dataset.likes and not p.training.loss.paired %}
    negatives: int = setting(4, "items drawn for each like", minimum=1)
{% endif %}
{% endblock %}
