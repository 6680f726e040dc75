"""The loss that training lowers, and the numbers that people read."""

import torch
import torch.nn.functional as F


def loss_function(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Mean squared error, on the scale of the ratings."""
    return F.mse_loss(outputs, targets)


def squared_error(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Sum over a batch, for a root mean square over all batches."""
    return F.mse_loss(outputs.float(), targets, reduction="sum")


def metrics(predicted: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """RMSE and MAE on the scale of the ratings."""
    errors = predicted.double() - targets.double()
    return {
        "rmse": errors.square().mean().sqrt().item(),
        "mae": errors.abs().mean().item(),
    }


def item_means(items: torch.Tensor, ratings: torch.Tensor, n: int) -> torch.Tensor:
    """Mean rating of each of n items; of all ratings for an item that has none."""
    sums = torch.zeros(n).index_add(0, items, ratings)
    counts = items.bincount(minlength=n)
    return torch.where(counts > 0, sums / counts, ratings.mean())
