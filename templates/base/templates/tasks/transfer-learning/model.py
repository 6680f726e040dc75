{% extends "common/model.py" %}
{% set backbone = project().model.backbone %}
{% set summary = "The network: a pretrained backbone and a new head." %}
{% set standard = (["import re"] if backbone.old_key else []) + ["from pathlib import Path"] %}
{% block imports %}
from torchvision.models import get_model, get_model_weights

from checkpoint import read_tensors, save_checkpoint
from runtime import refuse
{% include "common/own_imports.py" %}

BACKBONE = "{{ backbone.name }}"
WEIGHTS = get_model_weights(BACKBONE).DEFAULT  # their address, and their transforms
{% endblock %}
{% block parts %}


def build_backbone(weights: str) -> nn.Module:
    """{{ backbone.name }} up to its features, frozen: (N, 3, H, W) -> (N, {{ backbone.features }})."""
    backbone = load_network(weights)
    backbone.{{ backbone.last }} = nn.Identity()  # the old head
    return backbone.eval().requires_grad_(False)  # eval: no dropout, fixed batch norm


def save_backbone(folder: Path, backbone: nn.Module) -> None:
    """Keep the backbone beside the checkpoints, once: it does not change."""
    save_checkpoint(folder / "backbone.pt", backbone.state_dict())


def load_backbone(folder: Path) -> nn.Module:
    """The backbone that the checkpoints in a folder go with."""
    backbone = build_backbone("none")
    backbone.load_state_dict(read_tensors(folder / "backbone.pt"))
    return backbone


def load_network(weights: str) -> nn.Module:
    """The whole network with torchvision's weights (`default`), random ones (`none`)
    or those of a file."""
    if weights == "none":
        return get_model(BACKBONE)
    if weights == "default":
        try:
            return get_model(BACKBONE, weights="DEFAULT")
        except (OSError, RuntimeError) as error:
            refuse(
                f"Cannot download {WEIGHTS.url} ({error}): fetch it elsewhere and use "
                "--weights FILE, or --weights none for random ones."
            )
    network = get_model(BACKBONE)
{% if backbone.old_key %}
    tensors = {  # the published file has names of an older torchvision
        re.sub(r"{{ backbone.old_key }}", r"{{ backbone.new_key }}", name): tensor
        for name, tensor in read_tensors(weights).items()
    }
{% else %}
    tensors = read_tensors(weights)
{% endif %}
    try:
        network.load_state_dict(tensors)
    except RuntimeError:
        refuse(f"The weights in {weights} are not those of {BACKBONE}.")
    return network
{% endblock %}
