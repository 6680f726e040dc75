{% extends project().task.files["evaluate.py"] %}
