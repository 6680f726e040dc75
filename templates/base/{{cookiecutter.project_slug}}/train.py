{% extends project().task.files["train.py"] %}
