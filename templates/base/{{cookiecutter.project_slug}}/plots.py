{% filter python %}{% include project().template("plots.py.jinja") %}{% endfilter %}
