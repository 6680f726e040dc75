{% extends project().task.files["metrics.py"] %}
