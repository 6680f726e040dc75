{% extends "common/evaluate.py" %}
{% set baseline_words = "each item's mean rating in the training split" %}
{% block imports %}
from dataset import Batches, load_data
from metrics import item_means, metrics
from model import build_model
{% endblock %}
{% block results %}
    means = item_means(*data.train[:], saved["model_args"]["n_items"])
    items = data.test.inputs[: len(targets), 1]
    results = metrics(outputs, targets)
    baseline = metrics(means[items], targets)
{% endblock %}
