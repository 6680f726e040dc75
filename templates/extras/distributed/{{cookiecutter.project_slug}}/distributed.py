{% filter python %}{% include "devices/multi-gpu/distributed.py.jinja" %}{% endfilter %}
