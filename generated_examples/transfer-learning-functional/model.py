"""The network: a pretrained backbone and a new head."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import get_model, get_model_weights

from checkpoint import read_tensors, save_checkpoint
from runtime import refuse

BACKBONE = "resnet18"
WEIGHTS = get_model_weights(BACKBONE).DEFAULT  # their address, and their transforms


def build_backbone(weights: str) -> nn.Module:
    """resnet18 up to its features, frozen: (N, 3, H, W) -> (N, 512)."""
    backbone = load_network(weights)
    backbone.fc = nn.Identity()  # the old head
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
    tensors = read_tensors(weights)
    try:
        network.load_state_dict(tensors)
    except RuntimeError:
        refuse(f"The weights in {weights} are not those of {BACKBONE}.")
    return network


class Head(nn.Module):
    """The new head: from the backbone's features to the classes."""

    def __init__(self, num_classes: int):
        super().__init__()
        self.fc1 = nn.Linear(512, 128)
        self.fc2 = nn.Linear(128, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (N, 512)
        x = F.relu(self.fc1(x))  # (N, 128)
        return self.fc2(x)  # (N, num_classes)


def build_head(num_classes: int) -> nn.Module:
    return Head(num_classes)
