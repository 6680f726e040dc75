{% extends "common/test_project.py" %}
{% set p = project() %}
{% set polars = true %}
{% set timed = p.split == "time" %}
{% set dataset_import = ["ITEM", "USER", "load_data", "number", "split_by_time" if timed else "split"] %}
{% set split_call = "split(100, seed=0)" %}
{% block split %}
{% if timed %}
def test_the_test_split_is_the_latest():
    times = torch.randperm(100)
    parts = split_by_time(pl.Series(times.tolist()))
    train, val, test = (times[part] for part in parts)
    assert train.max() < val.min() and val.max() < test.min()
{% else %}
{{ super() -}}
{% endif %}
{% endblock %}
{% block fitted %}


def test_ids_are_counted_from_1_and_strangers_are_0():
    table = pl.DataFrame({USER: ["b", "a", "x"], ITEM: ["10", "30", "99"]})
    pairs = number(table, users=["a", "b"], items=["10", "20", "30"])
    assert pairs.tolist() == [[2, 1], [1, 3], [0, 0]]


def test_ratings_stay_in_range_for_strangers_too():
    model = build_model(n_users=3, n_items=4, mean=3.5, low=0.5, high=5.0)
    ratings = model(torch.tensor([[0, 0], [2, 3]]))
    assert ratings.shape == (2,)
    assert ratings.min() > 0.5 and ratings.max() < 5
{% endblock %}
