"""The network: the numbers of words in, scores of the classes out."""

import torch
from torch import nn


class BagOfWords(nn.Module):
    """The mean of the word vectors of a text, then a linear layer."""

    def __init__(self, n_words: int, num_classes: int):
        super().__init__()
        self.bag = nn.EmbeddingBag(n_words, 64, padding_idx=0)
        self.fc1 = nn.Linear(64, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (N, length)
        x = self.bag(x)  # (N, 64), the mean
        return self.fc1(x)  # (N, num_classes)


def build_model(n_words: int, num_classes: int) -> nn.Module:
    return BagOfWords(n_words, num_classes)
