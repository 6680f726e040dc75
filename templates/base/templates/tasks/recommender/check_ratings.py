{% extends "numbers/check.py" %}
{% block constants %}
{% endblock %}
{% block inputs %}
{% include "tasks/recommender/check_unknown.py" %}
{% endblock %}
