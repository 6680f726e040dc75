"""The loss that training lowers, and the numbers that people read."""

import torch
import torch.nn.functional as F


def loss_function(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of logits (N, classes) and class numbers (N,)."""
    return F.cross_entropy(logits, targets)


def probabilities(logits: torch.Tensor) -> torch.Tensor:
    """The probability of each class, (N, classes)."""
    return logits.float().softmax(dim=1)


def log_odds(shares: torch.Tensor) -> torch.Tensor:
    """The logits of a model that always answers with these shares of the classes."""
    return shares.log()


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
    """F1 = 2 hits / (predicted + actual) of each class that occurs, averaged."""
    classes = int(max(predicted.max(), targets.max())) + 1
    hits = torch.bincount(targets[predicted == targets], minlength=classes)
    occurrences = torch.bincount(torch.cat([predicted, targets]), minlength=classes)
    f1 = 2 * hits.double() / occurrences
    return f1[occurrences > 0].mean().item()


def top_k(scores: torch.Tensor, targets: torch.Tensor, k: int) -> float:
    """The share of samples whose class is among the k with the highest scores."""
    best = scores.topk(min(k, scores.shape[1]), dim=1).indices  # (N, k)
    return (best == targets[:, None]).any(dim=1).double().mean().item()
