"""The network: users and items in, ratings out."""

from collections import OrderedDict

import torch
from torch import nn


class PairEmbedding(nn.Module):
    """Vectors of user and item, (N, 2, width); row 0, for unknown ids, stays 0."""

    def __init__(self, n_users: int, n_items: int, width: int):
        super().__init__()
        self.user = nn.Embedding(n_users, width, padding_idx=0)
        self.item = nn.Embedding(n_items, width, padding_idx=0)
        for table in (self.user, self.item):
            nn.init.normal_(table.weight[1:], std=0.1)

    def forward(self, pairs: torch.Tensor) -> torch.Tensor:
        users, items = pairs.unbind(dim=1)  # (N,), (N,)
        return torch.stack([self.user(users), self.item(items)], dim=1)


class BiasedDot(nn.Module):
    """Dot product of two vectors whose last entry is a bias: (N, 2, k + 1) -> (N,)."""

    def forward(self, pair: torch.Tensor) -> torch.Tensor:
        user, item = pair.unbind(dim=1)  # (N, k + 1), (N, k + 1)
        return (user[:, :-1] * item[:, :-1]).sum(dim=1) + user[:, -1] + item[:, -1]


class RatingScale(nn.Module):
    """From scores around 0 to ratings between low and high; 0 is the mean rating."""

    def __init__(self, mean: float, low: float, high: float):
        super().__init__()
        share = (mean - low) / (high - low)  # the mean rating on a scale from 0 to 1
        self.register_buffer("shift", torch.tensor(share).logit())
        self.register_buffer("low", torch.tensor(low))
        self.register_buffer("span", torch.tensor(high - low))

    def forward(self, scores: torch.Tensor) -> torch.Tensor:
        return self.low + self.span * torch.sigmoid(scores.float() + self.shift)


def build_model(
    n_users: int, n_items: int, mean: float, low: float, high: float
) -> nn.Module:
    """Matrix factorization with biases (Koren, Bell and Volinsky 2009)."""
    layers = OrderedDict(  # (N, 2)
        [
            ("embedding", PairEmbedding(n_users, n_items, 5)),  # (N, 2, 5)
            ("dot", BiasedDot()),  # (N,)
            ("scale", RatingScale(mean, low, high)),
        ]
    )
    return nn.Sequential(layers)
