{% extends "common/predict_table.py" %}
{% set features = "FEATURES" %}
{% block imports %}
{{ ("from dataset import FEATURES, TARGET, Standardizer, " ~ (from_dataset + ["encode"]) | sort | join(", ")) | wrapped }}
{% endblock %}
{% block predict %}
@torch.inference_mode()
def predict(model, saved: dict, rows: pl.DataFrame, device) -> dict[str, pl.Series]:
    """The new column, in the target's own unit."""
    unit = Standardizer(**saved["fitted"]["target"])
    batches = encode(rows, saved["fitted"]["inputs"]).split(BATCH)
    outputs = torch.cat([model(batch.to(device)).cpu() for batch in batches])  # (N, 1)
    return {f"predicted_{TARGET}": pl.Series(unit.undo(outputs).squeeze(1).tolist())}
{% endblock %}
