{% extends project().task.files["dataset.py"] %}
