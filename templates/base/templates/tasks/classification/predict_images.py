{% extends "common/predict_images.py" %}
{% block more_imports %}
import contextlib
{% endblock %}
{% block imports %}
from dataset import CLASSES, Standardizer, read_image
from metrics import probabilities
from model import build_model
{% endblock %}
{% block predict %}
BATCH = 256


@torch.inference_mode()
def predict(model, saved: dict, files: list[Path], device) -> dict[Path, torch.Tensor]:
    """The probability of every class (classes,), for each file that is whole."""
    scale = Standardizer(**saved["fitted"]["inputs"])
    shares = {}
    for start in range(0, len(files), BATCH):
        images = {}
        for file in files[start : start + BATCH]:
            with contextlib.suppress(OSError):
                images[file] = read_image(file)
        if images:
            batch = scale(torch.stack(list(images.values()))).to(device)
            found = probabilities(model(batch)).cpu()
            shares.update(zip(images, found, strict=True))
    return shares
{% endblock %}
{% block model %}
    model = build_model(**saved["model_args"]).to(device).eval()
    load_weights(model, saved)
    classes, shares = CLASSES, predict(model, saved, files, device)
{% endblock %}
