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


{% include "data/test_numbered.py" %}


def test_ratings_stay_in_range_for_strangers_too():
    model = build_model(n_users=3, n_items=4, mean=3.5, low=0.5, high=5.0)
    ratings = model(torch.tensor([[0, 0], [2, 3]]))
    assert ratings.shape == (2,)
    assert ratings.min() > 0.5 and ratings.max() < 5
{% endblock %}
