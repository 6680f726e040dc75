{% extends "tasks/classification/export_" ~ ("images" if project().dataset.kind == "images" else "rows") ~ ".py" %}
