{% filter python %}{% include project().template("dataset.py.jinja") %}{% endfilter %}
