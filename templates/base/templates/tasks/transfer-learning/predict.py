{% extends "common/predict_images.py" %}
{% set runtime_import = "mixed_precision, pick_device, refuse" %}
{% block config %}
from config import Config, add_settings, checked
{% endblock %}
{% block torch_imports %}
from PIL import Image
{% endblock %}
{% block imports %}
from dataset import IMAGES_AT_ONCE, Files, PhotoBatches, Photos
from metrics import probabilities
from model import build_model
{% endblock %}
{% block predict %}

class Readable(Files):
    """Pictures and their places; instead of a damaged one a black one and -1."""

    def __getitem__(self, index: int):
        try:
            return super().__getitem__(index)
        except OSError:
            return Image.new("RGB", (1, 1)), torch.tensor(-1)


@torch.inference_mode()
def predict(
    model, files: list[Path], config: Config, device
) -> dict[Path, torch.Tensor]:
    """The probability of every class (classes,), for each file that is whole."""
    places = torch.arange(len(files))
    photos = Photos(Readable(files, places), places, places)
    batches = PhotoBatches(photos, IMAGES_AT_ONCE, device, workers=config.workers)
    precision, _ = mixed_precision(config.precision, device)
    with precision:
        found = [(model(images), places) for images, places in batches]
    outputs, places = map(torch.cat, zip(*found, strict=True))
    shares = zip(places.tolist(), probabilities(outputs.cpu()), strict=True)
    return {files[place]: share for place, share in shares if place >= 0}
{% endblock %}
{% block model %}
    model = build_model(**saved["model_args"]).to(device).eval()
    load_weights(model, saved)
    classes = saved["fitted"]["classes"]
    shares = predict(model, files, Config(**saved["config"]), device)
{% endblock %}
