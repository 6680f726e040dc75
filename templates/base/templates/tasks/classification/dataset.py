{% extends "common/dataset.py" %}
{% set p = project() %}
{% set d = p.dataset %}
{% set images = d.kind == "images" %}
{% set things, held_out, standardized, undone = "images" if images else "rows", 0.15, true, false %}
{% set summary = "The images: read, split, scaled, in batches." if images else "The table: read, split, encoded, in batches." %}
{% set files = images and d.source != "pixels" %}
{% set more_imports = ["from pathlib import Path", "from PIL import Image, ImageOps", "from torchvision.transforms.functional import pil_to_tensor"]
    + (["from concurrent.futures import ThreadPoolExecutor", "from tqdm import tqdm"] if not d.published else []) if files else [] %}
{% block columns %}
{% if images %}
SHAPE = {{ d.image }}  # channels, height, width
{% if d.source == "pixels" %}
PIXELS = [f"pixel{number}" for number in range(math.prod(SHAPE))]  # row by row
TARGET = {{ d.target | literal }}
{% endif %}
{% if augment.constants %}
{{ augment.constants }}
{% endif %}
{% include "data/image_columns.py" %}
{% else %}
{% include "data/columns.py" %}
{% endif %}
{% include "data/classes.py" %}
{% endblock %}
{% block load %}
{% if images %}
def load_data(path: str, seed: int, fitted: dict | None = None) -> Data:
    """Read images and split them; what is fitted is fitted on the training split.

    fitted is what a checkpoint has of it already.
    """
{% if d.splits %}
    images, targets, given = read_images(path)
    parts = split({{ "given" if d.splits | length == 3 else "targets, given, seed" }})
{% else %}
    images, targets = read_images(path)
    check_sizes(path, targets, CLASSES)
    parts = split(targets, seed)
{% endif %}
    fitted = fitted or {"inputs": vars(Standardizer.fit(images[parts[0]]))}
    scale = Standardizer(**fitted["inputs"])
    return Data(
        *(Samples(images[part], targets[part], scale) for part in parts),
        fitted=fitted,
{% else %}
def load_data(path: str, seed: int, fitted: dict | None = None) -> Data:
    """Read a table and split it; what is fitted is fitted on the training split.

    fitted is what a checkpoint has of it already.
    """
    table, targets = read_rows(path)
    check_sizes(path, targets, CLASSES)
    parts = split(targets, seed)
    fitted = fitted or {"inputs": fit(table[parts[0].numpy()])}
    blocks = table.iter_slices(ENCODED_AT_ONCE)
    inputs = torch.cat([encode(rows, fitted["inputs"]) for rows in blocks])
    return Data(
        *(Samples(inputs[part], targets[part]) for part in parts),
        fitted=fitted,
{% endif %}
{% include "data/model_args.py" %}
    )
{% if not images %}


{% set target_shape, read_target, as_tensor = "(N,)", "parse_class", "" %}
{% include "data/read_rows.py" %}
{% endif %}
{% if not files %}


{% include "data/to_classes.py" %}
{% else %}


{% if d.published %}
{% include "data/torchvision_images.py" %}
{% else %}
{% include "data/decode.py" %}


{% set known_from = "CLASSES in dataset.py" %}
{% include "data/check_classes.py" %}
{% endif %}


{% include "data/read_image.py" %}


{% include "data/open_image.py" %}
{% endif %}
{% endblock %}
{% block split %}
{% if d.splits %}
{% include "data/given_split.py" %}
{% else %}
{% include "data/stratified_split.py" %}
{% endif %}
{% endblock %}
