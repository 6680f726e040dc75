{% filter python %}{% include "extras/recommend.py.jinja" %}{% endfilter %}
