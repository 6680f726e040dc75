{% extends "common/predict_table.py" %}
{% set pixels = project().dataset.kind == "pixels" %}
{% set features = "PIXELS" if pixels else "FEATURES" %}
{% block imports %}
{% if pixels %}
from dataset import CLASSES, PIXELS, TARGET, Standardizer, read_columns, to_images
{% else %}
from dataset import CLASSES, FEATURES, TARGET, Standardizer, read_columns
{% endif %}
from metrics import probabilities
{% endblock %}
{% block predict %}
@torch.inference_mode()
def predict(model, saved: dict, rows: torch.Tensor, device) -> dict[str, list]:
    """The new columns for raw rows (N, columns): a class and its probability."""
    scale = Standardizer(**saved["fitted"]["inputs"])
    batches = scale({{ "to_images(rows)" if pixels else "rows.float()" }}).split(BATCH)
    logits = torch.cat([model(batch.to(device)).cpu() for batch in batches])
    best, predicted = probabilities(logits).max(dim=1)  # (N,), (N,)
    return {
        f"predicted_{TARGET}": [CLASSES[label] for label in predicted],
        "probability": best.tolist(),
    }
{% endblock %}
