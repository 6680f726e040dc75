class Bypass(nn.Module):
    """A layer for all features but the first, which stay as they are: (N, …) -> (N, …)."""

    def __init__(self, keep: int, layer: nn.Module):
        super().__init__()
        self.keep = keep
        self.layer = layer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([x[:, : self.keep], self.layer(x[:, self.keep :])], dim=1)
