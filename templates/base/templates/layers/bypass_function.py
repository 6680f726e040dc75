def bypass(x: torch.Tensor, keep: int, function, *arguments) -> torch.Tensor:
    """A function of all features but the first, which stay as they are."""
    return torch.cat([x[:, :keep], function(x[:, keep:], *arguments)], dim=1)
