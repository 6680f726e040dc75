{% extends "classes/pictures.py" %}
{% set samples_type = "Samples" %}
{% block own_imports %}
{% if images %}

from dataset import Samples
{% endif %}
{% endblock %}
{% block pixels %}
def pixels(samples: Samples, row: int) -> torch.Tensor:
    """An image's bytes, (height, width, channels)."""
    return samples.images[row].movedim(0, 2)
{% endblock %}
