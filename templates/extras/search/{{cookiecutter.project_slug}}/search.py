{% filter python %}{% include "extras/search.py.jinja" %}{% endfilter %}
