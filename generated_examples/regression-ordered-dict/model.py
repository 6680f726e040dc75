"""The network: from the columns of a row to one number."""

from collections import OrderedDict

from torch import nn


def build_model(in_features: int) -> nn.Module:
    """A multilayer perceptron."""
    layers = OrderedDict(  # (N, in_features)
        [
            ("fc1", nn.Linear(in_features, 128)),  # (N, 128)
            ("relu1", nn.ReLU()),
            ("fc2", nn.Linear(128, 64)),  # (N, 64)
            ("relu2", nn.ReLU()),
            ("fc3", nn.Linear(64, 1)),  # (N, 1)
        ]
    )
    return nn.Sequential(layers)
