{% extends "common/dataset.py" %}
{% set p = project() %}
{% set images = p.dataset.kind == "images" %}
{% set things, held_out, standardized, undone = "images" if images else "rows", 0.15, true, false %}
{% set summary = "The images: read, split, scaled, in batches." if images else "The table: read, split, encoded, in batches." %}
{% block columns %}
{% if images %}
SHAPE = {{ p.dataset.image }}  # channels, height, width
{% if p.dataset.source == "pixels" %}
PIXELS = [f"pixel{number}" for number in range(math.prod(SHAPE))]  # row by row
TARGET = {{ p.dataset.target | literal }}
{% endif %}
{% else %}
{% include "data/columns.py" %}
{% endif %}
{% include "data/classes.py" %}
{% endblock %}
{% block load %}
{% if images %}
def load_data(path: str, seed: int) -> Data:
    """Read images and split them; what is fitted is fitted on the training split."""
    images, targets = read_images(path)
    parts = split(targets, seed)
    scale = Standardizer.fit(images[parts[0]])
    return Data(
        *(Samples(images[part], targets[part], scale) for part in parts),
        fitted={"inputs": vars(scale)},
{% else %}
def load_data(path: str, seed: int) -> Data:
    """Read a table and split it; what is fitted is fitted on the training split."""
    table = pick_columns(read_table(path), [*FEATURES, TARGET], path)
{% include "data/drop_gaps.py" %}
    targets = to_classes(table[TARGET])
    parts = split(targets, seed)
    known = fit(table[parts[0].numpy()])
    inputs = encode(table, known)
    return Data(
        *(Samples(inputs[part], targets[part]) for part in parts),
        fitted={"inputs": known},
{% endif %}
{% include "data/model_args.py" %}
    )
{% endblock %}
{% block split %}
{% include "data/stratified_split.py" %}
{% endblock %}
