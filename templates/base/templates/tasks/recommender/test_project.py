{% extends "common/test_project.py" %}
{% set p = project() %}
{% block imports %}
import evaluate
import train
from checkpoint import load_checkpoint, save_checkpoint
from config import Config
from dataset import load_data, number, split
from metrics import loss_function
from model import build_model
{% endblock %}
{% set split_call = "split(100, seed=0)" %}
{% block fitted %}


def test_ids_are_counted_from_1_and_strangers_are_0():
    users, items = torch.tensor([3, 7]), torch.tensor([10, 20, 30])
    pairs = number(torch.tensor([[7, 10], [3, 30], [5, 99]]), users, items)
    assert pairs.tolist() == [[2, 1], [1, 3], [0, 0]]


def test_a_stranger_and_an_unknown_item_get_the_mean():
    model = build_model(n_users=3, n_items=4, mean=3.5, low=0.5, high=5.0)
    rating = model(torch.tensor([[0, 0]]))
    assert {{ "torch.allclose(rating, torch.tensor([3.5]))" if p.model.name == "mf" else "0.5 < rating.item() < 5.0" }}
{% endblock %}
{% block batch %}
    data = load_data(Config.data, seed=0)
    model = build_model(**data.model_args)
    inputs, targets = data.train[:16]
{% endblock %}
