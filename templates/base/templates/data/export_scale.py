class Scale(nn.Module):
    """A Standardizer that is exported and moved with the network."""

    def __init__(self, mean: torch.Tensor, std: torch.Tensor):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return (values - self.mean) / self.std
