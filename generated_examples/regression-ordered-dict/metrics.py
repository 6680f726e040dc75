"""The loss that training lowers, and the numbers that people read."""

import torch
import torch.nn.functional as F


def loss_function(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Mean squared error, on the standardised scale of the targets."""
    return F.mse_loss(outputs, targets)


def squared_error(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Sum over a batch, for a root mean square over all batches."""
    return F.mse_loss(outputs.float(), targets, reduction="sum")


def metrics(predicted: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """RMSE and MAE in the target's unit; R², the share of its variance explained."""
    errors = predicted.double() - targets.double()
    deviations = targets.double() - targets.double().mean()
    return {
        "rmse": errors.square().mean().sqrt().item(),
        "mae": errors.abs().mean().item(),
        "r2": 1 - (errors.square().sum() / deviations.square().sum()).item(),
    }
