{% extends "common/predict_images.py" %}
{% set runtime_import = "mixed_precision, pick_device, refuse" %}
{% block config %}
from config import Config, add_settings, checked
{% endblock %}
{% block imports %}
from dataset import IMAGES_AT_ONCE, Files, PhotoBatches, Photos
from metrics import probabilities
from model import build_model
{% endblock %}
{% block predict %}

@torch.inference_mode()
def predict(model, files: list[Path], config: Config, device) -> torch.Tensor:
    """The probability of every class, (files, classes)."""
    unknown = torch.zeros(len(files))  # their classes
    photos = Photos(Files(files, unknown), torch.arange(len(files)), unknown)
    batches = PhotoBatches(photos, IMAGES_AT_ONCE, device, workers=config.workers)
    precision, _ = mixed_precision(config.precision, device)
    with precision:
        outputs = torch.cat([model(images) for images, _ in batches])
    return probabilities(outputs.cpu())
{% endblock %}
{% block model %}
    model = build_model(**saved["model_args"]).to(device).eval()
    load_weights(model, saved)
    classes = saved["fitted"]["classes"]
    shares = predict(model, files, Config(**saved["config"]), device)
{% endblock %}
