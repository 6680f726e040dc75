{% extends "classes/test_project.py" %}
{% set p = project() %}
{% set d = p.dataset %}
{% set images = d.kind == "images" %}
{% set polars = d.named("category") %}
{% set dataset_import = ["CLASSES"] + (["NUMBERS"] if d.lists.number != "FEATURES" and d.named("number") else [])
    + ["load_data", "split"] + (["to_codes", "values_of"] if polars else []) %}
{% set metrics_import = "loss_function, probabilities" %}
{% block fitted %}
{% if images %}


def test_only_the_training_split_has_mean_0_and_deviation_1():
    data = load_data(Config.data, seed=0)
    (inputs, _), (others, _) = data.train[:], data.test[:]
    assert abs(inputs.mean()) < 1e-4
    assert abs(inputs.std(correction=0) - 1) < 1e-4
    assert abs(others.mean()) > 1e-6
{% else %}
{% include "data/test_encoding.py" %}
{% endif %}


def test_the_model_gives_every_class_a_probability():
    data = load_data(Config.data, seed=0)
    inputs, _ = data.train[:5]
    shares = probabilities(build_model(**data.model_args)(inputs))
    assert shares.shape == (5, len(CLASSES))
    assert torch.allclose(shares.sum(dim=1), torch.ones(5))
{% endblock %}
