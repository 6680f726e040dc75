@dataclass
class Standardizer:
    """Shifts and scales columns to mean 0 and standard deviation 1."""

    mean: torch.Tensor
    std: torch.Tensor

    @classmethod
    def fit(cls, values: torch.Tensor) -> "Standardizer":
        """Learn mean and deviation, (columns,) each; from the training split alone."""
        std = values.std(dim=0, correction=0)
        return cls(values.mean(dim=0), std.where(std > 0, 1))  # a constant stays 0

    def __call__(self, values: torch.Tensor) -> torch.Tensor:
        return (values - self.mean) / self.std

    def undo(self, values: torch.Tensor) -> torch.Tensor:
        return values * self.std + self.mean
