{% extends "common/predict_images.py" %}
{% block imports %}
from dataset import CLASSES, Standardizer, read_image
from metrics import probabilities
from model import build_model
{% endblock %}
{% block predict %}
BATCH = 256


@torch.inference_mode()
def predict(model, saved: dict, files: list[Path], device) -> torch.Tensor:
    """The probability of every class, (files, classes)."""
    scale = Standardizer(**saved["fitted"]["inputs"])
    shares = []
    for start in range(0, len(files), BATCH):
        try:
            images = torch.stack([read_image(f) for f in files[start : start + BATCH]])
        except OSError as error:
            refuse(str(error))
        shares.append(probabilities(model(scale(images).to(device))).cpu())
    return torch.cat(shares)
{% endblock %}
{% block model %}
    model = build_model(**saved["model_args"]).to(device).eval()
    load_weights(model, saved)
    classes, shares = CLASSES, predict(model, saved, files, device)
{% endblock %}
