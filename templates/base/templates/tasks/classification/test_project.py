{% extends "common/test_project.py" %}
{% set p = project() %}
{% set dataset_import = "CLASSES, load_data, split" %}
{% set metrics_import = "loss_function, probabilities" %}
{% set split_call = "split(torch.arange(100) % 5, seed=0)" %}
{% block fitted %}


{% include "classes/test_split.py" %}


def test_only_the_training_split_has_mean_0_and_deviation_1():
    data = load_data(Config.data, seed=0)
    assert abs(data.train.inputs.mean()) < 1e-5
    assert abs(data.train.inputs.std(correction=0) - 1) < 1e-5
    assert abs(data.test.inputs.mean()) > 1e-5


def test_the_model_gives_every_class_a_probability():
    data = load_data(Config.data, seed=0)
    shares = probabilities(build_model(**data.model_args)(data.train.inputs[:5]))
    assert shares.shape == (5, len(CLASSES))
    assert torch.allclose(shares.sum(dim=1), torch.ones(5))
{% endblock %}
