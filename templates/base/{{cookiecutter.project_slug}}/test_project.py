{% filter python %}{% include project().template("test_project.py.jinja") %}{% endfilter %}
