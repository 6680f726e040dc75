{% extends "common/test_project.py" %}
{% set p = project() %}
{% set d = p.dataset %}
{% set polars = d.named("category") %}
{% set dataset_import = (["NUMBERS"] if d.lists.number != "FEATURES" and d.named("number") else [])
    + ["load_data", "split"] + (["to_codes", "values_of"] if polars else []) %}
{% set split_call = "split(100, seed=0)" %}
{% block fitted %}
{% include "data/test_encoding.py" %}


def test_the_model_gives_one_number_a_row():
    data = load_data(Config.data, seed=0)
    inputs, _ = data.train[:5]
    assert build_model(**data.model_args)(inputs).shape == (5, 1)
{% endblock %}
