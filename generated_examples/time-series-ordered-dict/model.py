"""The network: raw windows in, a forecast in the target's unit out."""

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


class Rescale(nn.Module):
    """Convert outputs to the target's unit: the inverse of standardization."""

    def __init__(self, mean: torch.Tensor, std: torch.Tensor):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.std + self.mean


def build_model(
    mean, std, window: int, horizon: int, target_mean, target_std
) -> nn.Module:
    """A multilayer perceptron."""
    layers = OrderedDict(  # (N, series, window)
        [
            ("standardize", Standardize(mean, std)),
            ("flatten", nn.Flatten()),  # (N, series * window)
            ("fc1", nn.Linear(len(mean) * window, 128)),  # (N, 128)
            ("relu1", nn.ReLU()),
            ("fc2", nn.Linear(128, 64)),  # (N, 64)
            ("relu2", nn.ReLU()),
            ("fc3", nn.Linear(64, horizon)),  # (N, horizon)
            ("rescale", Rescale(target_mean, target_std)),
        ]
    )
    return nn.Sequential(layers)
