{% extends project().task.files["test_project.py"] %}
