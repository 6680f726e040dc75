{% filter python %}{% include "extras/report.py.jinja" %}{% endfilter %}
