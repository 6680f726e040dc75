{% extends "numbers/evaluate.py" %}
{% set baseline_words = "each item's mean rating in the training split" %}
{% set dataset_import = "Batches, load_data" %}
{% set metrics_import = "item_means, loss_function, metrics" %}
{% set shown = "{}" %}
{% set drawn = "outputs, guess, targets, counts" %}
{% block guess %}
    pairs, ratings = data.train[:]
    means = item_means(pairs[:, 1], ratings, saved["model_args"]["n_items"])
    items = data.test.inputs[: len(targets), 1]
    guess = means[items]
    counts = pairs[:, 1].bincount(minlength=len(means))[items]  # in training
{% endblock %}
