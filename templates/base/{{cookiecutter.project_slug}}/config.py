{% extends project().task.files["config.py"] %}
