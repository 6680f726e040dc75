def biased_dot(pair: torch.Tensor) -> torch.Tensor:
    """Dot product of two vectors whose last entry is a bias: (N, 2, k + 1) -> (N,)."""
{% filter indent(4, first=true) %}
{% include "layers/biased_dot_body.py" %}
{% endfilter %}
