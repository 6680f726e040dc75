{% extends "common/predict_table.py" %}
{% set pixels = project().dataset.source == "pixels" %}
{% set features = "PIXELS" if pixels else "FEATURES" %}
{% set prepare = "to_images" if pixels else "parse" if project().dataset.numeric %}
{% block imports %}
{% if pixels %}
from dataset import (
    CLASSES,
    PIXELS,
    TARGET,
    Standardizer,
    pick_columns,
    read_table,
    to_images,
)
{% else %}
{{ ("from dataset import CLASSES, FEATURES, TARGET, encode, " ~ ("parse, " if project().dataset.numeric) ~ "pick_columns, read_table") | wrapped }}
{% endif %}
from metrics import probabilities
{% endblock %}
{% block predict %}
@torch.inference_mode()
def predict(model, saved: dict, {{ "images: torch.Tensor" if pixels else "rows: pl.DataFrame" }}, device) -> dict[str, pl.Series]:
    """The new columns: the likeliest class and its probability."""
{% if pixels %}
    scale = Standardizer(**saved["fitted"]["inputs"])
    batches = scale(images).split(BATCH)
{% else %}
    batches = encode(rows, saved["fitted"]["inputs"]).split(BATCH)
{% endif %}
    logits = torch.cat([model(batch.to(device)).cpu() for batch in batches])
    best, predicted = probabilities(logits).max(dim=1)  # (N,), (N,)
    return {
        f"predicted_{TARGET}": pl.Series([CLASSES[label] for label in predicted]),
        "probability": pl.Series(best.tolist()),
    }
{% endblock %}
