{% extends "common/test_project.py" %}
{% set p = project() %}
{% set dataset_import = "load_data, number, split" %}
{% set split_call = "split(100, seed=0)" %}
{% block fitted %}


def test_ids_are_counted_from_1_and_strangers_are_0():
    users, items = torch.tensor([3, 7]), torch.tensor([10, 20, 30])
    pairs = number(torch.tensor([[7, 10], [3, 30], [5, 99]]), users, items)
    assert pairs.tolist() == [[2, 1], [1, 3], [0, 0]]


def test_ratings_stay_in_range_for_strangers_too():
    model = build_model(n_users=3, n_items=4, mean=3.5, low=0.5, high=5.0)
    ratings = model(torch.tensor([[0, 0], [2, 3]]))
    assert ratings.shape == (2,)
    assert ratings.min() > 0.5 and ratings.max() < 5
{% endblock %}
