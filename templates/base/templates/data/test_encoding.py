{% set d = p.dataset %}
{% set mixed = d.lists.number != "FEATURES" %}
{% if d.named("number") %}


def test_only_the_training_split_has_mean_0{{ "_and_deviation_1" if not d.own }}():
    data = load_data(Config.data, seed=0)
{% if mixed %}
    n = len(NUMBERS)
    inputs, others = data.train.inputs[:, :n], data.test.inputs[:, :n]
{% else %}
    inputs, others = data.train.inputs, data.test.inputs
{% endif %}
    assert torch.allclose(inputs.mean(dim=0), torch.zeros(1), atol=1e-4)
{% if not d.own %}
    assert torch.allclose(inputs.std(dim=0, correction=0), torch.ones(1), atol=1e-4)
{% endif %}
    assert not torch.allclose(others.mean(dim=0), torch.zeros(1), atol=1e-4)
{% endif %}
{% if d.named("category") %}


def test_a_value_that_training_has_not_seen_has_a_code_of_its_own():
    column = pl.Series(["red", None, "blue"])
    assert values_of(column) == ["", "blue", "red"]
    assert to_codes(column, values_of(column)).tolist() == [[3], [1], [2]]
    assert to_codes(pl.Series(["green"]), values_of(column)).tolist() == [[0]]
{% endif %}
