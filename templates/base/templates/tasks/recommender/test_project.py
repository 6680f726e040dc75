{% extends "tasks/recommender/test_project_" ~ ("likes" if project().dataset.likes else "ratings") ~ ".py" %}
