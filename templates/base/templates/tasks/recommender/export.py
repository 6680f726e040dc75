{% extends "common/export.py" %}
{% set inputs, batch = ["users", "items"], 1024 %}
{% set dataset_import = ["load_data"] %}
{% set preprocessing = "pair" %}
{% set answer, expected = "nn.Identity()", "model(inputs)" %}
{% block parts %}


def pair(users: torch.Tensor, items: torch.Tensor) -> torch.Tensor:
    """A user's and an item's number, (N,) each, side by side, (N, 2)."""
    return torch.stack([users, items], dim=1)
{% endblock %}
{% block describe %}
def describe(fitted: dict) -> dict[str, list[dict]]:
    """The inputs and the output: their names, types, shapes, and what is in them."""
    inputs = [
        {
            "name": name,
            "dtype": "int64",
            "shape": ["batch"],
            "values": "as listed; 0: any other",
            "codes": {known: code for code, known in enumerate(fitted[name], start=1)},
        }
        for name in ("users", "items")
    ]
    output = {"name": "{{ "rating" if project().dataset.target else "score" }}", "dtype": "float32", "shape": ["batch"]}
    return {"inputs": inputs, "outputs": [output]}
{% endblock %}
{% block test_batches %}
def test_batches(saved: dict, config: Config) -> Iterator[tuple]:
    """Batches of the test split: raw values, and the inputs that they are to become."""
    data = load_data(config.data, config.seed, saved["fitted"])
    check_rows(saved, len(data.train) + len(data.val) + len(data.test))
    for rows in cut(len(data.test)):
        pairs, _ = data.test[rows]
        yield pairs.unbind(dim=1), pairs
{% endblock %}
