{% extends "classes/check.py" %}
{% set feature = "feature" %}
{% set unused = ["unfreeze_epoch", "backbone_lr"] %}
{% set photos = true %}
{% set names = 'data.fitted["classes"]' %}
{% set fingerprint, refusing = "fingerprints(samples)", true %}
{% set more_of_dataset = ["Photos"] %}
{% set trained = "deepcopy(network.head)" %}
{% set whole, moving = "network", "deepcopy(network).to(device)" %}
{% block futures %}
from concurrent.futures import ThreadPoolExecutor
{% endblock %}
{% block fingerprints %}
def fingerprints(photos: Photos) -> torch.Tensor:
    """A number for each picture (N,), the same where two are the same."""

    def fingerprint(row: int) -> int:
        picture, _ = photos.pictures[row]
        return hash(picture.tobytes())

    try:
        with ThreadPoolExecutor() as pool:
            return torch.tensor(list(pool.map(fingerprint, photos.rows.tolist())))
    except OSError as error:
        refuse(str(error))
{% endblock %}
{% block known %}
    {{ super() | trim }}
    network = build_model(**data.model_args)  # its head is what trains at first
{% endblock %}
