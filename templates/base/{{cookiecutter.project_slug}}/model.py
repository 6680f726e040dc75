{% filter python %}{% include project().template("model.py.jinja") %}{% endfilter %}
