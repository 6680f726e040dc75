class BiasedDot(nn.Module):
    """Dot product of two vectors whose last entry is a bias: (N, 2, k + 1) -> (N,)."""

    def forward(self, pair: torch.Tensor) -> torch.Tensor:
{% filter indent(8, first=true) %}
{% include "layers/biased_dot_body.py" %}
{% endfilter %}
