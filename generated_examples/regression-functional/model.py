"""The network: from the columns of a row to one number."""

import torch
import torch.nn.functional as F
from torch import nn


class MLP(nn.Module):
    """A multilayer perceptron."""

    def __init__(self, in_features: int):
        super().__init__()
        self.fc1 = nn.Linear(in_features, 128)
        self.fc2 = nn.Linear(128, 64)
        self.fc3 = nn.Linear(64, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (N, in_features)
        x = F.relu(self.fc1(x))  # (N, 128)
        x = F.relu(self.fc2(x))  # (N, 64)
        return self.fc3(x)  # (N, 1)


def build_model(in_features: int) -> nn.Module:
    return MLP(in_features)
