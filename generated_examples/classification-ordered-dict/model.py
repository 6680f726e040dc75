"""The network: it takes raw values and standardizes them itself."""

from collections import OrderedDict

import torch
from torch import nn


class Standardize(nn.Module):
    """Shift and scale raw values to mean 0 and standard deviation 1.

    The statistics are those of the training split. They are buffers: they move with the
    model and stay in its checkpoint, but are not trained.
    """

    def __init__(self, mean: torch.Tensor, std: torch.Tensor):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x - self.mean) / self.std


def build_model(mean, std, num_classes: int) -> nn.Module:
    """A multilayer perceptron."""
    layers = OrderedDict(  # (N, 1, 8, 8)
        [
            ("standardize", Standardize(mean, std)),
            ("flatten", nn.Flatten()),  # (N, 64)
            ("fc1", nn.Linear(64, 128)),  # (N, 128)
            ("relu1", nn.ReLU()),
            ("fc2", nn.Linear(128, 64)),  # (N, 64)
            ("relu2", nn.ReLU()),
            ("fc3", nn.Linear(64, num_classes)),  # (N, num_classes)
        ]
    )
    return nn.Sequential(layers)
