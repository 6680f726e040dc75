{% filter python %}{% include project().template("evaluate.py.jinja") %}{% endfilter %}
