"""The network: raw windows in, a forecast in the target's unit out."""

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


class MLP(nn.Module):
    """A multilayer perceptron."""

    def __init__(self, mean, std, window: int, horizon: int, target_mean, target_std):
        super().__init__()
        self.standardize = Standardize(mean, std)
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(len(mean) * window, 128)
        self.relu1 = nn.ReLU()
        self.fc2 = nn.Linear(128, 64)
        self.relu2 = nn.ReLU()
        self.fc3 = nn.Linear(64, horizon)
        self.rescale = Rescale(target_mean, target_std)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (N, series, window)
        x = self.standardize(x)
        x = self.flatten(x)  # (N, series * window)
        x = self.relu1(self.fc1(x))  # (N, 128)
        x = self.relu2(self.fc2(x))  # (N, 64)
        x = self.fc3(x)  # (N, horizon)
        return self.rescale(x)


def build_model(
    mean, std, window: int, horizon: int, target_mean, target_std
) -> nn.Module:
    return MLP(mean, std, window, horizon, target_mean, target_std)
