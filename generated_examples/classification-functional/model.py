"""The network: it takes raw values and standardizes them itself."""

import torch
import torch.nn.functional as F
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


class MLP(nn.Module):
    """A multilayer perceptron."""

    def __init__(self, mean, std, num_classes: int):
        super().__init__()
        self.standardize = Standardize(mean, std)
        self.fc1 = nn.Linear(64, 128)
        self.fc2 = nn.Linear(128, 64)
        self.fc3 = nn.Linear(64, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (N, 1, 8, 8)
        x = self.standardize(x)
        x = torch.flatten(x, 1)  # (N, 64)
        x = F.relu(self.fc1(x))  # (N, 128)
        x = F.relu(self.fc2(x))  # (N, 64)
        return self.fc3(x)  # (N, num_classes)


def build_model(mean, std, num_classes: int) -> nn.Module:
    return MLP(mean, std, num_classes)
