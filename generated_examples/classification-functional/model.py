"""The network: from one image to a logit for every class."""

import torch
import torch.nn.functional as F
from torch import nn


class MLP(nn.Module):
    """A multilayer perceptron."""

    def __init__(self, num_classes: int):
        super().__init__()
        self.fc1 = nn.Linear(64, 128)
        self.fc2 = nn.Linear(128, 64)
        self.fc3 = nn.Linear(64, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (N, 1, 8, 8)
        x = torch.flatten(x, 1)  # (N, 64)
        x = F.relu(self.fc1(x))  # (N, 128)
        x = F.relu(self.fc2(x))  # (N, 64)
        return self.fc3(x)  # (N, num_classes)


def build_model(num_classes: int) -> nn.Module:
    return MLP(num_classes)
