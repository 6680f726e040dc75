{% extends "tasks/recommender/evaluate_" ~ ("likes" if project().dataset.likes else "ratings") ~ ".py" %}
