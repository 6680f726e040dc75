{% filter python %}{% include "extras/export.py.jinja" %}{% endfilter %}
