{% extends "common/predict_images.py" %}
{% block config %}
from config import Config, add_settings, checked
{% endblock %}
{% block imports %}
from dataset import Photos, Standardizer, extract_features
from metrics import probabilities
from model import build_head, load_backbone
{% endblock %}
{% block predict %}

@torch.inference_mode()
def predict(head, backbone, saved: dict, files: list[Path], device) -> torch.Tensor:
    """The probability of every class, (files, classes)."""
    photos = Photos(files, torch.zeros(len(files)))  # nobody knows their classes
    features = extract_features(backbone, photos, Config(**saved["config"]), device)
    scale = Standardizer(**saved["fitted"]["features"])
    return probabilities(head(scale(features.inputs)))
{% endblock %}
{% block model %}
    backbone = load_backbone(args.checkpoint.parent).to(device)
    head = build_head(**saved["model_args"]).eval()
    load_weights(head, saved)
    classes = saved["fitted"]["classes"]
    shares = predict(head, backbone, saved, files, device)
{% endblock %}
