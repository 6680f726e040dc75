"""The network: from one image to a logit for every class."""

import torch
from torch import nn


class MLP(nn.Module):
    """A multilayer perceptron."""

    def __init__(self, num_classes: int):
        super().__init__()
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(64, 128)
        self.relu1 = nn.ReLU()
        self.fc2 = nn.Linear(128, 64)
        self.relu2 = nn.ReLU()
        self.fc3 = nn.Linear(64, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (N, 1, 8, 8)
        x = self.flatten(x)  # (N, 64)
        x = self.relu1(self.fc1(x))  # (N, 128)
        x = self.relu2(self.fc2(x))  # (N, 64)
        return self.fc3(x)  # (N, num_classes)


def build_model(num_classes: int) -> nn.Module:
    return MLP(num_classes)
