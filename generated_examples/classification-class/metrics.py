"""The loss that training lowers, and the numbers that people read."""

import torch
import torch.nn.functional as F


def loss_function(
    outputs: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor | None = None
) -> torch.Tensor:
    """Cross-entropy of logits (N, classes) and class numbers (N,).

    With a weight for each class, the mean of each sample's weight times its loss.
    """
    if weights is None:
        return F.cross_entropy(outputs, targets)
    return F.cross_entropy(outputs, targets, weights, reduction="sum") / len(targets)


def probabilities(outputs: torch.Tensor) -> torch.Tensor:
    """The probability of each class, (N, classes)."""
    return outputs.float().softmax(dim=1)


def log_odds(shares: torch.Tensor) -> torch.Tensor:
    """The outputs of a model that always answers with these shares of the classes."""
    return shares.log()


def balanced_weights(targets: torch.Tensor, classes: int) -> torch.Tensor:
    """A weight for each class, so that all classes count the same in the loss.

    samples / (classes x samples of the class), as scikit-learn's "balanced": 1 in the
    mean over the samples. A class without samples is not counted, and weighs 0.
    """
    counts = targets.bincount(minlength=classes)
    weights = len(targets) / ((counts > 0).sum() * counts)
    return weights.where(counts > 0, 0)


def count_correct(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """How many samples of a batch get their own class."""
    return (probabilities(logits).argmax(dim=1) == targets).sum()


def metrics(logits: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """Loss, accuracy, and F1 averaged over the classes."""
    scores = probabilities(logits)
    predicted = scores.argmax(dim=1)
    return {
        "loss": loss_function(logits, targets).item(),
        "accuracy": (predicted == targets).double().mean().item(),
        "macro_f1": macro_f1(predicted, targets),
        "top5": top_k(scores, targets, 5),
    }


def macro_f1(predicted: torch.Tensor, targets: torch.Tensor) -> float:
    """F1 averaged over the classes that occur."""
    occurring = torch.cat([predicted, targets]).unique()  # in order
    f1 = per_class(predicted, targets, int(occurring[-1]) + 1)["f1"]
    return f1[occurring].mean().item()


def per_class(
    predicted: torch.Tensor, targets: torch.Tensor, classes: int
) -> dict[str, torch.Tensor]:
    """Precision, recall, F1 and number of samples of each class, (classes,) each.

    A share of nothing is 0.
    """
    hits = targets[predicted == targets].bincount(minlength=classes).double()
    found = predicted.bincount(minlength=classes)
    support = targets.bincount(minlength=classes)
    return {
        "precision": hits / found.clamp(min=1),
        "recall": hits / support.clamp(min=1),
        "f1": 2 * hits / (found + support).clamp(min=1),
        "support": support,
    }


def top_k(scores: torch.Tensor, targets: torch.Tensor, k: int) -> float:
    """The share of samples whose class is among the k with the highest scores."""
    best = scores.topk(min(k, scores.shape[1]), dim=1).indices  # (N, k)
    return (best == targets[:, None]).any(dim=1).double().mean().item()
