{% extends "tasks/recommender/pictures_" ~ ("likes" if project().dataset.likes else "ratings") ~ ".py" %}
