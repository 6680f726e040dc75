{% extends "common/test_project.py" %}
{% set polars = true %}
{% set dataset_import = ["ITEM", "USER", "Batches", "leave_last_out", "load_data", "number"] %}
{% block split %}
def test_the_last_rows_of_each_user_are_held_out():
    table = pl.DataFrame({USER: ["a", "b", "a", "c", "a", "b", "b", "c"]})
    parts = [part.tolist() for part in leave_last_out(table)]
    assert parts == [[0, 1, 3, 7], [2, 5], [4, 6]]
{% endblock %}
{% block fitted %}


{% include "data/test_numbered.py" %}


def test_nobody_is_held_to_dislike_what_they_like():
    samples = load_data(Config.data, seed=0).train
    likes = set(map(tuple, samples.inputs.tolist()))
    for pairs, targets in Batches(samples, 1024, torch.device("cpu"), shuffle=True):
        assert likes.isdisjoint(map(tuple, pairs[targets == 0].tolist()))
{% endblock %}
{% block batch %}
    data = load_data(Config.data, seed=0)
    model = build_model(**data.model_args)
    inputs, targets = next(iter(Batches(data.train, 16, torch.device("cpu"))))
{% endblock %}
