{% filter python %}
"""Binary activations: -1 or 1 forward, a straight-through gradient backward."""


class SignFunction(torch.autograd.Function):
    """The sign of each number, with a gradient that training can use.

    The true gradient is 0 almost everywhere. Backward uses the gradient of the identity
    instead where the input is between -1 and 1, and 0 elsewhere (Hubara et al. 2016,
    "Binarized Neural Networks").
    """

    @staticmethod
    def forward(ctx, x: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(x)
        return torch.where(x < 0, -1.0, 1.0).to(x.dtype)  # 0 counts as positive

    @staticmethod
    def backward(ctx, gradient: torch.Tensor) -> torch.Tensor:
        (x,) = ctx.saved_tensors
        return gradient * (x.abs() <= 1)


{% if project().style.name == "functional" %}
def sign(x: torch.Tensor) -> torch.Tensor:
    """-1 or 1 for each number, in the same shape."""
    return SignFunction.apply(x)
{% else %}
class Sign(nn.Module):
    """-1 or 1 for each number, in the same shape."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return SignFunction.apply(x)
{% endif %}
{% endfilter %}
