{% filter python %}{% include project().template("train.py.jinja") %}{% endfilter %}
