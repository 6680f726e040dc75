{% extends project().task.files["pictures.py"] %}
