def squared_error(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Sum over a batch, for a root mean square over all batches."""
    return F.mse_loss(outputs.float(), targets, reduction="sum")
