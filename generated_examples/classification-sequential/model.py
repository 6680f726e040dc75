"""The network: from one image to a logit for every class."""

from torch import nn


def build_model(num_classes: int) -> nn.Module:
    """A multilayer perceptron."""
    return nn.Sequential(  # (N, 1, 8, 8)
        nn.Flatten(),  # (N, 64)
        nn.Linear(64, 128),  # (N, 128)
        nn.ReLU(),
        nn.Linear(128, 64),  # (N, 64)
        nn.ReLU(),
        nn.Linear(64, num_classes),  # (N, num_classes)
    )
