{% extends "common/test_project.py" %}
{% set p = project() %}
{% set dataset_import = "load_data, split" %}
{% set split_call = "split(100, seed=0)" %}
{% block fitted %}


def test_only_the_training_split_has_mean_0_and_deviation_1():
    data = load_data(Config.data, seed=0)
    inputs, others = data.train.inputs, data.test.inputs
    assert torch.allclose(inputs.mean(dim=0), torch.zeros(1), atol=1e-5)
    assert torch.allclose(inputs.std(dim=0, correction=0), torch.ones(1), atol=1e-5)
    assert not torch.allclose(others.mean(dim=0), torch.zeros(1), atol=1e-3)


def test_the_model_gives_one_number_a_row():
    assert build_model(in_features=3)(torch.randn(5, 3)).shape == (5, 1)
{% endblock %}
