"""The network: from the columns of a row to one number."""

from torch import nn


def build_model(in_features: int) -> nn.Module:
    """A multilayer perceptron."""
    return nn.Sequential(  # (N, in_features)
        nn.Linear(in_features, 128),  # (N, 128)
        nn.ReLU(),
        nn.Linear(128, 64),  # (N, 64)
        nn.ReLU(),
        nn.Linear(64, 1),  # (N, 1)
    )
