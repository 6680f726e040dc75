{% extends project().task.files["predict.py"] %}
