@dataclass
class Standardizer:
    """Shifts and scales columns to mean 0 and standard deviation 1."""

    mean: torch.Tensor
    std: torch.Tensor

    @classmethod
    def fit(cls, values: torch.Tensor) -> "Standardizer":
        """Learn mean and deviation, (columns,) each; from the training split alone."""
        values = values.double()  # rounding would give a constant column a deviation
        mean, std = values.mean(dim=0), values.std(dim=0, correction=0)
        std = std.where(std > 1e-6 * mean.abs(), 1)  # a constant column becomes 0
        return cls(mean.float(), std.float())

    def __call__(self, values: torch.Tensor) -> torch.Tensor:
        return (values - self.mean) / self.std
{% if undone %}

    def undo(self, values: torch.Tensor) -> torch.Tensor:
        return values * self.std + self.mean
{% endif %}
