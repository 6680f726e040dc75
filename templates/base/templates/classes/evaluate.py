{% extends "common/evaluate.py" %}
{% set baseline_words = "always the classes' shares in the training split" %}
{% block imports %}
from dataset import Batches, load_data
from metrics import log_odds, metrics
from model import build_model
{% endblock %}
{% block results %}
    shares = data.train.targets.bincount() / len(data.train)  # (classes,)
    results = metrics(outputs, targets)
    baseline = metrics(log_odds(shares).expand(outputs.shape), targets)
{% endblock %}
