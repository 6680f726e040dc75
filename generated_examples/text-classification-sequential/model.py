"""The network: the numbers of words in, scores of the classes out."""

from torch import nn


def build_model(n_words: int, num_classes: int) -> nn.Module:
    """The mean of the word vectors of a text, then a linear layer."""
    return nn.Sequential(  # (N, length)
        nn.EmbeddingBag(n_words, 64, padding_idx=0),  # (N, 64), the mean
        nn.Linear(64, num_classes),  # (N, num_classes)
    )
