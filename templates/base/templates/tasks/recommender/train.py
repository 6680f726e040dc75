{% extends "tasks/recommender/train_" ~ ("likes" if project().dataset.likes else "ratings") ~ ".py" %}
