{% extends project().task.files["export.py"] %}
