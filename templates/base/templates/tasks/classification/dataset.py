{% extends "common/dataset.py" %}
{% set p = project() %}
{% set pixels = p.dataset.kind == "pixels" %}
{% set channels, height, width = p.dataset.image %}
{% set things, held_out, standardized, undone = "images" if pixels else "rows", 0.15, true, false %}
{% set summary = "The " ~ ("images" if pixels else "table") ~ ": read, split, standardised, in batches." %}
{% block columns %}
{% if pixels %}
SHAPE = ({{ channels }}, {{ height }}, {{ width }})  # channels, height, width
PIXELS = [f"pixel{number}" for number in range(math.prod(SHAPE))]  # row by row
TARGET = {{ p.dataset.target | literal }}
{% else %}
{% include "data/features.py" %}
{% endif %}
{% include "data/classes.py" %}
{% endblock %}
{% block load %}
{% if pixels %}
def load_data(path: str, seed: int) -> Data:
    """Read images and split them; what is fitted is fitted on the training split."""
    rows = read_columns(path, [*PIXELS, TARGET])
    inputs = to_images(rows[:, :-1])  # (N, *SHAPE)
    targets = to_classes(rows[:, -1])  # (N,)
    parts = split(targets, seed)
    scale = Standardizer.fit(inputs[parts[0]].flatten())  # one mean for all pixels
{% else %}
def load_data(path: str, seed: int) -> Data:
    """Read a table and split it; what is fitted is fitted on the training split."""
    rows = read_columns(path, [*FEATURES, TARGET])
    inputs = rows[:, :-1].float()  # (N, {{ p.dataset.features | length }})
    targets = to_classes(rows[:, -1])  # (N,)
    parts = split(targets, seed)
    scale = Standardizer.fit(inputs[parts[0]])
{% endif %}
    samples = Samples(scale(inputs), targets)
    return Data(
        *(Samples(*samples[part]) for part in parts),
        fitted={"inputs": vars(scale)},
{% include "data/model_args.py" %}
    )


def to_classes(column: torch.Tensor) -> torch.Tensor:
    """A column of class numbers, counted from 0."""
    labels = column.long()
    if (labels != column).any() or labels.min() < 0 or labels.max() >= len(CLASSES):
        refuse(f"{TARGET} has to be a whole number from 0 to {len(CLASSES) - 1}.")
    return labels
{% if pixels %}


def to_images(rows: torch.Tensor) -> torch.Tensor:
    """Pixels (N, {{ p.dataset.inputs }}) as images (N, {{ channels }}, {{ height }}, {{ width }})."""
    return rows.float().view(-1, *SHAPE)
{% endif %}
{% endblock %}
{% block split %}
{% include "data/stratified_split.py" %}
{% endblock %}
