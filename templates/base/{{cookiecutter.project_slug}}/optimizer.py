{% extends project().task.files["optimizer.py"] %}
