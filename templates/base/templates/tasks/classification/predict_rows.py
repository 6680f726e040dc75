{% extends "common/predict_table.py" %}
{% set pixels = project().dataset.source == "pixels" %}
{% set features = "PIXELS" if pixels else "FEATURES" %}
{% block imports %}
{{ ("from dataset import CLASSES, " ~ features ~ ", TARGET, " ~ ("Standardizer, " if pixels) ~ (from_dataset + ["to_images" if pixels else "encode"]) | sort | join(", ")) | wrapped }}
from metrics import probabilities
{% endblock %}
{% block predict %}
@torch.inference_mode()
def predict(model, saved: dict, rows: pl.DataFrame, device) -> dict[str, pl.Series]:
    """The new columns: the likeliest class and its probability."""
{% if pixels %}
    scale = Standardizer(**saved["fitted"]["inputs"])
    batches = scale(to_images(rows)).split(BATCH)
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
