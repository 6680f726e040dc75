{% filter python %}{% include project().template("predict.py.jinja") %}{% endfilter %}
