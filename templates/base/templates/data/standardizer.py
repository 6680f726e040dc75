@dataclass
class Standardizer:
    """Shifts and scales {{ "channels" if images else "columns" }} to mean 0 and standard deviation 1."""

    mean: torch.Tensor
    std: torch.Tensor

    @classmethod
{% if images %}
    def fit(cls, images: torch.Tensor) -> "Standardizer":
        """Learn mean and deviation of each channel, (C, 1, 1); from the training split.

        Counts how often each of the 256 levels occurs, so that no pixel has to become
        a float for it.
        """
        levels = torch.arange(256, dtype=torch.float64)
        channels = [channel.flatten() for channel in images.unbind(dim=1)]
        counts = torch.stack([channel.bincount(minlength=256) for channel in channels])
        shares = counts / counts.sum(dim=1, keepdim=True)  # (C, 256)
        mean = shares.double() @ levels
        std = ((levels - mean[:, None]).square() * shares).sum(dim=1).sqrt()
        std = std.where(std > 0, 1)
        return cls(mean.float().view(-1, 1, 1), std.float().view(-1, 1, 1))
{% else %}
    def fit(cls, values: torch.Tensor) -> "Standardizer":
        """Learn mean and deviation, (columns,) each; from the training split alone."""
        values = values.double()  # rounding would give a constant column a deviation
{% if p.dataset.kind == "table" %}
        known = (column[~column.isnan()] for column in values.unbind(dim=1))
        scales = [  # column by column, to save memory
            (column.mean(), (column - column.mean()).square().mean().sqrt())
            for column in known
        ]
        mean, std = map(torch.stack, zip(*scales, strict=True))
{% else %}
        mean, std = values.mean(dim=0), values.std(dim=0, correction=0)
{% endif %}
        std = std.where(std > 1e-6 * mean.abs(), 1)  # a constant column becomes 0
        return cls(mean.float(), std.float())
{% endif %}

    def __call__(self, values: torch.Tensor) -> torch.Tensor:
        return (values - self.mean) / self.std
{% if images %}

    def to(self, device: torch.device) -> "Standardizer":
        return Standardizer(self.mean.to(device), self.std.to(device))
{% endif %}
{% if undone %}

    def undo(self, values: torch.Tensor) -> torch.Tensor:
        return values * self.std + self.mean
{% endif %}
