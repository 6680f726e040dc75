{% extends "tasks/recommender/notebook_" ~ ("likes" if project().dataset.likes else "ratings") ~ ".py" %}
