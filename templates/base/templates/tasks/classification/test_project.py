{% extends "common/test_project.py" %}
{% set p = project() %}
{% block imports %}
import evaluate
import train
from checkpoint import load_checkpoint, save_checkpoint
from config import Config
from dataset import CLASSES, load_data, split
from metrics import loss_function, probabilities
from model import build_model
{% endblock %}
{% set split_call = "split(torch.arange(100) % 5, seed=0)" %}
{% block fitted %}


def test_every_split_has_the_classes_in_the_same_proportions():
    targets = torch.tensor([0] * 80 + [1] * 20)
    for part in split(targets, seed=0):
        assert targets[part].double().mean() == 0.2


def test_only_the_training_split_has_mean_0_and_deviation_1():
    data = load_data(Config.data, seed=0)
    assert abs(data.train.inputs.mean()) < 1e-5
    assert abs(data.test.inputs.mean()) > 1e-5


def test_the_model_gives_every_class_a_probability():
    data = load_data(Config.data, seed=0)
    shares = probabilities(build_model(**data.model_args)(data.train.inputs[:5]))
    assert shares.shape == (5, len(CLASSES))
    assert torch.allclose(shares.sum(dim=1), torch.ones(5))
{% endblock %}
{% block batch %}
    data = load_data(Config.data, seed=0)
    model = build_model(**data.model_args)
    inputs, targets = data.train[:16]
{% endblock %}
