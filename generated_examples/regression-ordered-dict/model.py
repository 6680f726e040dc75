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
        return ((x - self.mean) / self.std).nan_to_num(0, 0, 0)  # empty: the mean


class Rescale(nn.Module):
    """Convert outputs to the target's unit: the inverse of standardization."""

    def __init__(self, mean: torch.Tensor, std: torch.Tensor):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.std + self.mean


def build_model(mean, std, target_mean, target_std) -> nn.Module:
    """A multilayer perceptron."""
    layers = OrderedDict(  # (N, 10)
        [
            ("standardize", Standardize(mean, std)),
            ("fc1", nn.Linear(len(mean), 128)),  # (N, 128)
            ("relu1", nn.ReLU()),
            ("fc2", nn.Linear(128, 64)),  # (N, 64)
            ("relu2", nn.ReLU()),
            ("fc3", nn.Linear(64, 1)),  # (N, 1)
            ("rescale", Rescale(target_mean, target_std)),
        ]
    )
    return nn.Sequential(layers)
