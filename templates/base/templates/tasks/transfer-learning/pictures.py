{% extends "classes/pictures.py" %}
{% set samples_type = "Dataset" %}
{% set more_imports = ["import math", "from torch.utils.data import Dataset"] %}
{% block own_imports %}

from model import WEIGHTS
{% endblock %}
{% block pixels %}
def pixels(samples: Dataset, row: int) -> torch.Tensor:
    """An image as the backbone sees it but for the scale, (height, width, channels)."""
    image, _ = samples[row]
    scale = WEIGHTS.transforms()
    colours = image.movedim(0, 2) * torch.tensor(scale.std) + torch.tensor(scale.mean)
    return colours.clamp(0, 1)
{% endblock %}
