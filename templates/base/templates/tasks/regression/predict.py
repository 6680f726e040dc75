{% extends "common/predict_table.py" %}
{% set features = "FEATURES" %}
{% block imports %}
from dataset import FEATURES, TARGET, Standardizer, read_columns
{% endblock %}
{% block predict %}
@torch.inference_mode()
def predict(model, saved: dict, rows: torch.Tensor, device) -> dict[str, list]:
    """The new column, in the target's own unit, for raw rows (N, columns)."""
    scale_inputs = Standardizer(**saved["fitted"]["inputs"])
    unit = Standardizer(**saved["fitted"]["target"])
    batches = scale_inputs(rows.float()).split(BATCH)
    outputs = torch.cat([model(batch.to(device)).cpu() for batch in batches])  # (N, 1)
    return {f"predicted_{TARGET}": unit.undo(outputs).squeeze(1).tolist()}
{% endblock %}
