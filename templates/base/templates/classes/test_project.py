{% extends "common/test_project.py" %}
{% set split_call = "split(torch.arange(100) % 5, seed=0)" %}
{% block split %}
{% if not p.dataset.splits %}
{{ super() }}

{% endif %}
{% include "classes/test_split.py" %}
{% endblock %}
