{% filter python %}{% include "extras/find_lr.py.jinja" %}{% endfilter %}
