{% filter python %}{% include "extras/check.py.jinja" %}{% endfilter %}
