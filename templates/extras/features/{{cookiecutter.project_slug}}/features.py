{% filter python %}{% include "tasks/transfer-learning/features.py.jinja" %}{% endfilter %}
