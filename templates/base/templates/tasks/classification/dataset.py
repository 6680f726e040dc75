{% extends "tasks/classification/" ~ project().dataset.kind ~ ".py" %}
