{% extends project().task.files["find_lr.py"] %}
