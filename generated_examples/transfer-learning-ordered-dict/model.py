"""The network: a pretrained backbone and a new head."""

import socket
from collections import OrderedDict

import torch
from torch import nn
from torchvision.models import get_model, get_model_weights

from utils import refuse

BACKBONE = "resnet18"
WEIGHTS = get_model_weights(BACKBONE).DEFAULT
PRESET = WEIGHTS.transforms()  # how the photos for these weights were prepared


def build_head(in_features: int, num_classes: int) -> nn.Module:
    """The new head: from the backbone's features to the classes."""
    layers = OrderedDict(  # (N, in_features)
        [
            ("fc1", nn.Linear(in_features, 128)),  # (N, 128)
            ("relu1", nn.ReLU()),
            ("fc2", nn.Linear(128, num_classes)),  # (N, num_classes)
        ]
    )
    return nn.Sequential(layers)


class TransferNetwork(nn.Module):
    """A pretrained backbone, whose features are standardized, and a new head."""

    def __init__(self, backbone: nn.Module, head: nn.Module, in_features: int):
        super().__init__()
        self.backbone = backbone.requires_grad_(False).eval()  # frozen
        self.register_buffer("pixel_mean", torch.tensor(PRESET.mean).view(3, 1, 1))
        self.register_buffer("pixel_std", torch.tensor(PRESET.std).view(3, 1, 1))
        self.register_buffer("mean", torch.zeros(in_features))
        self.register_buffer("std", torch.ones(in_features))
        self.head = head

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, H, W), or their features (N, in_features), to class scores."""
        x = self.extract(x) if x.dim() == 4 else x
        return self.head((x - self.mean) / self.std)

    def extract(self, images: torch.Tensor) -> torch.Tensor:
        """Images, with pixels from 0 to 255, to the backbone's features."""
        return self.backbone((images / 255 - self.pixel_mean) / self.pixel_std)

    def fit(self, features: torch.Tensor, least: float) -> None:
        """Set mean and std from the training split; std is at least `least`."""
        std, mean = torch.std_mean(features, dim=0, correction=0)
        self.mean.copy_(mean)
        self.std.copy_(std.where(std > 1e-6 * mean.abs(), 1).clamp(min=least))


def build_model(num_classes: int, weights: str = "none") -> nn.Module:
    """The network; weights: default (torchvision's), none (random) or a file."""
    backbone = load_backbone(weights)
    in_features = remove_head(backbone)
    head = build_head(in_features, num_classes)
    return TransferNetwork(backbone, head, in_features)


def remove_head(network: nn.Module) -> int:
    """Replace the classifier head with nn.Identity and return its input size."""
    kinds = nn.Linear, nn.Conv2d  # all of torchvision's networks end with one
    name, head = [x for x in network.named_modules() if isinstance(x[1], kinds)][-1]
    network.set_submodule(name, nn.Identity())
    return head.weight.shape[1]


def load_backbone(weights: str) -> nn.Module:
    """The network with torchvision's weights (default), random ones or a file's."""
    try:
        socket.setdefaulttimeout(60)  # seconds; torchvision sets none
        network = get_model(BACKBONE, weights=WEIGHTS if weights == "default" else None)
        if weights not in ("default", "none"):
            network.load_state_dict(torch.load(weights, "cpu", weights_only=True))
        return network
    except Exception as error:  # a download or a file can fail in many ways
        source = WEIGHTS.url if weights == "default" else weights
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        refuse(
            f"Cannot load weights of {BACKBONE} from {source} ({reason}). "
            "Try --weights FILE, or --weights none for random weights."
        )
