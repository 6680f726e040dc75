{% set p = project() %}
"""The loss that training lowers, and the numbers that people read."""

import torch
import torch.nn.functional as F

{% if p.dataset.binary %}

def loss_function(
    logits: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor | None = None
) -> torch.Tensor:
    """Binary cross-entropy of logits (N, 1) and classes 0 and 1 (N,).

    With a weight for each class, the mean of each sample's weight times its loss.
    """
    factors = None if weights is None else weights[targets]  # (N,)
    return F.binary_cross_entropy_with_logits(
        logits.squeeze(1), targets.float(), factors
    )


def probabilities(logits: torch.Tensor) -> torch.Tensor:
    """The probability of each of the two classes, (N, 2)."""
    second = logits.float().sigmoid()
    return torch.cat([1 - second, second], dim=1)


def log_odds(shares: torch.Tensor) -> torch.Tensor:
    """The logit (1,) of a model that always answers with these shares of the classes."""
    return shares[1:].logit()
{% else %}

def loss_function(
    outputs: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor | None = None
) -> torch.Tensor:
    """{{ p.training.loss.words }} (N, classes) and class numbers (N,).

    With a weight for each class, the mean of each sample's weight times its loss.
    """
    if weights is None:
        return {{ p.training.loss.function }}
    return {{ p.training.loss.function | replace("targets)", 'targets, weights, reduction="sum")') }} / len(targets)


def probabilities(outputs: torch.Tensor) -> torch.Tensor:
    """The probability of each class, (N, classes)."""
    return outputs.float().{{ "exp()" if p.training.loss.layer else "softmax(dim=1)" }}


def log_odds(shares: torch.Tensor) -> torch.Tensor:
    """The outputs of a model that always answers with these shares of the classes."""
    return shares.log()
{% endif %}


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
{% if p.dataset.top5 %}
        "top5": top_k(scores, targets, 5),
{% endif %}
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
{% if p.dataset.top5 %}


def top_k(scores: torch.Tensor, targets: torch.Tensor, k: int) -> float:
    """The share of samples whose class is among the k with the highest scores."""
    best = scores.topk(min(k, scores.shape[1]), dim=1).indices  # (N, k)
    return (best == targets[:, None]).any(dim=1).double().mean().item()
{% endif %}
