{% set p = project() %}
"""The loss that training lowers, and the numbers that people read."""

import torch
import torch.nn.functional as F


def loss_function(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """{{ p.training.loss.words }}{{ loss_unit }}."""
    return {{ p.training.loss.function }}


def squared_error(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Sum over a batch, for a root mean square over all batches."""
    return F.mse_loss(outputs.float(), targets, reduction="sum")


def metrics(predicted: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """{{ metrics_words }}"""
    errors = predicted.double() - targets.double()
{% block more %}
{% endblock %}
    return {
        "rmse": errors.square().mean().sqrt().item(),
        "mae": errors.abs().mean().item(),
{% block entries %}
{% endblock %}
    }
{% block functions %}
{% endblock %}
