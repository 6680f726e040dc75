{% extends project().task.files["search.py"] %}
