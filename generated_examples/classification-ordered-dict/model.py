"""The network: from one image to a logit for every class."""

from collections import OrderedDict

from torch import nn


def build_model(num_classes: int) -> nn.Module:
    """A multilayer perceptron."""
    layers = OrderedDict(  # (N, 1, 8, 8)
        [
            ("flatten", nn.Flatten()),  # (N, 64)
            ("fc1", nn.Linear(64, 128)),  # (N, 128)
            ("relu1", nn.ReLU()),
            ("fc2", nn.Linear(128, 64)),  # (N, 64)
            ("relu2", nn.ReLU()),
            ("fc3", nn.Linear(64, num_classes)),  # (N, num_classes)
        ]
    )
    return nn.Sequential(layers)
