"""The network: a pretrained backbone and a new head."""

from http.client import HTTPException

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import get_model, get_model_weights

from checkpoint import read_tensors
from runtime import refuse

BACKBONE = "resnet18"
WEIGHTS = get_model_weights(BACKBONE).DEFAULT  # their address, and their transforms


def build_model(num_classes: int, weights: str = "none") -> nn.Module:
    """The whole network; a checkpoint, or one of torchvision, has the weights for it."""
    backbone = load_network(weights)
    in_features = cut_head(backbone)
    head = build_head(in_features, num_classes)
    return TransferNetwork(backbone, Scale(in_features), head)


class TransferNetwork(nn.Module):
    """Images in, classes out: a pretrained backbone, its features scaled, a new head."""

    def __init__(self, backbone: nn.Module, scale: nn.Module, head: nn.Module):
        super().__init__()
        self.backbone = backbone.requires_grad_(False)  # frozen
        self.scale = scale
        self.head = head
        self.train()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """From images (N, 3, H, W), or from features (N, in_features) made before."""
        return self.head(self.features(x) if x.dim() == 4 else x)

    def features(self, images: torch.Tensor) -> torch.Tensor:
        """What the head learns from, (N, in_features)."""
        return self.scale(self.backbone(images).float())

    def train(self, mode: bool = True) -> nn.Module:
        """As ever, but the backbone keeps its batch norm's statistics, and all units."""
        super().train(mode)
        self.backbone.eval()
        return self

    @property
    def frozen(self) -> bool:
        """Whether the backbone stays as it is."""
        return not next(self.backbone.parameters()).requires_grad

    def unfreeze(self) -> None:
        """Let the backbone train with the head."""
        self.backbone.requires_grad_(True)

    def state_to_save(self) -> dict:
        """All weights; without the backbone's while they are those in backbone.pt."""
        state = self.state_dict()
        if self.frozen:
            for name in self.backbone.state_dict():
                del state[f"backbone.{name}"]
        return state


class Scale(nn.Module):
    """Shifts and scales features to mean 0 and standard deviation 1."""

    def __init__(self, in_features: int):
        super().__init__()
        self.register_buffer("mean", torch.zeros(in_features))
        self.register_buffer("std", torch.ones(in_features))

    def fit(self, features: torch.Tensor, least: float) -> None:
        """Learn mean and deviation of each feature; from the training split alone.

        least  a deviation below it counts as this one
        """
        std, mean = torch.std_mean(features, dim=0, correction=0)
        self.mean.copy_(mean)
        std = std.where(std > 1e-6 * mean.abs(), 1)  # a constant becomes 0
        self.std.copy_(std.clamp(min=least))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x - self.mean) / self.std

    def change(self, x: torch.Tensor) -> torch.Tensor:
        """The same in place: there may not be room for it twice."""
        return x.sub_(self.mean.to(x.device)).div_(self.std.to(x.device))


def cut_head(network: nn.Module) -> int:
    """Put nothing in place of the last layer with weights, whatever the network calls it.

    Returns how many features went into it.
    """
    kinds = (nn.Linear, nn.Conv2d)
    layers = [(n, m) for n, m in network.named_modules() if isinstance(m, kinds)]
    name, last = layers[-1]
    network.set_submodule(name, nn.Identity())
    return last.weight.shape[1]


def load_network(weights: str) -> nn.Module:
    """resnet18 with torchvision's weights (`default`), random ones (`none`) or
    those of a file."""
    if weights == "default":
        try:
            return get_model(BACKBONE, weights="DEFAULT")
        except (OSError, HTTPException, RuntimeError, ValueError) as error:
            reason = " ".join(str(error).split())
            refuse(
                f"Cannot download {WEIGHTS.url} ({reason}): fetch it elsewhere and use "
                "--weights FILE, or --weights none for random ones."
            )
    network = get_model(BACKBONE)
    if weights == "none":
        return network
    tensors = read_tensors(weights)
    try:
        network.load_state_dict(tensors)
    except RuntimeError:
        refuse(f"The weights in {weights} are not those of {BACKBONE}.")
    return network


class Head(nn.Module):
    """The new head: from the backbone's features to the classes."""

    def __init__(self, in_features: int, num_classes: int):
        super().__init__()
        self.fc1 = nn.Linear(in_features, 128)
        self.fc2 = nn.Linear(128, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (N, in_features)
        x = F.relu(self.fc1(x))  # (N, 128)
        return self.fc2(x)  # (N, num_classes)


def build_head(in_features: int, num_classes: int) -> nn.Module:
    return Head(in_features, num_classes)
