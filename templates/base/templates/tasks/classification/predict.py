{% extends "tasks/classification/predict_images.py" if project().dataset.photos else "tasks/classification/predict_rows.py" %}
