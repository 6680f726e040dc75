{% extends "common/export_images.py" %}
{% set batch, shape, classes = 256, "*SHAPE", "CLASSES" %}
{% set values = "pixels from 0 to 255" %}
{% set dataset_import = ["CLASSES", "SHAPE", "load_data"] %}
{% set preprocessing = 'Scale(**saved["fitted"]["inputs"])' %}
{% block test_batches %}
def test_batches(saved: dict, config: Config) -> Iterator[tuple]:
    """Batches of the test split: raw values, and the inputs that they are to become."""
    data = load_data(config.data, config.seed, saved["fitted"])
    check_rows(saved, len(data.train) + len(data.val) + len(data.test))
    for rows in cut(len(data.test)):
        inputs, _ = data.test[rows]
        yield (data.test.images[rows],), inputs
{% endblock %}
