{% extends "numbers/check.py" %}
{% block functions %}
{{ super() }}

def check_targets(targets: torch.Tensor) -> Row:
    """What the network is to put out should be of its outputs' size."""
    scale = targets.mean().item(), targets.std().item(), targets.abs().max().item()
    found = "mean {:.2f}, std {:.2f}, up to {:.3g}".format(*scale)
    return Row("target", found, "mean 0, std 1", grade_scale(*scale))
{% endblock %}
{% block targets %}
        "targets": [check_targets(known)],
{% endblock %}
