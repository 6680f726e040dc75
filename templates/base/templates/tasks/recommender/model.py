{% extends "common/model.py" %}
{% set summary = "The network: from a user and an item to a " ~ ("score." if project().dataset.likes else "rating.") %}
