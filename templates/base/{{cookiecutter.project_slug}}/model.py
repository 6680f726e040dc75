{% extends project().task.files["model.py"] %}
