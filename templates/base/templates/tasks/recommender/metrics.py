{% extends "tasks/recommender/metrics_" ~ ("likes" if project().dataset.likes else "ratings") ~ ".py" %}
