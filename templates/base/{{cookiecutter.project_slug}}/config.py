{% filter python %}{% include project().template("config.py.jinja") %}{% endfilter %}
