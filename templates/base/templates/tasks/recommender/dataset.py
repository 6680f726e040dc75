{% extends "tasks/recommender/dataset_" ~ ("likes" if project().dataset.likes else "ratings") ~ ".py" %}
