{% filter python %}{% include project().template("utils.py.jinja") %}{% endfilter %}
