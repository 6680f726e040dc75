{% extends project().task.files["check.py"] %}
