{% extends "tasks/recommender/check_" ~ ("likes" if project().dataset.likes else "ratings") ~ ".py" %}
