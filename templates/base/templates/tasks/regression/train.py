{% extends "numbers/train.py" %}
{% block own_unit %}
        rmse *= data.fitted["target"]["std"].item()  # in the target's own unit
{% endblock %}
