class RatingScale(nn.Module):
    """From scores around 0 to ratings between low and high; 0 is the mean rating."""

    def __init__(self, mean: float, low: float, high: float):
        super().__init__()
        share = (mean - low) / (high - low)  # the mean rating on a scale from 0 to 1
        self.register_buffer("shift", torch.tensor(share).logit())
        self.register_buffer("low", torch.tensor(low))
        self.register_buffer("span", torch.tensor(high - low))

    def forward(self, scores: torch.Tensor) -> torch.Tensor:
        return self.low + self.span * torch.sigmoid(scores.float() + self.shift)
