{% extends "common/check.py" %}
{% set unused = ["class_weights"] + (unused | default([])) %}
{% set metrics_import = "log_odds, loss_function" %}
{% set chance = "chance_loss" %}
{% set logs = project().training.loss.layer %}
{% block functions %}


def check_classes(shares: torch.Tensor) -> Row:
    """The classes that the training split has, and the rarest of them."""
    found = f"{(shares > 0).sum()} of {len(shares)}, at least {shares.min():.1%} each"
    missing = Verdict.LOOK if (shares == 0).any() else Verdict.OK
    return Row("classes in training", found, "all", missing)


def answer_loss(shares: torch.Tensor, asked: torch.Tensor) -> float:
    """The loss of a model that always answers with these shares of the classes."""
    return loss_function(log_odds(shares).expand(len(asked), -1), asked).item()
{% if not project().dataset.binary %}


@torch.inference_mode()
def check_scores(model: nn.Module, inputs) -> Row:
{% if logs %}
    """The loss wants logarithms of probabilities; it takes anything."""
    totals = model.eval()(inputs).float().exp().sum(dim=1)
    fits = torch.allclose(totals, torch.ones_like(totals), atol=1e-3)
    found = "probabilities' logarithms" if fits else "something else"
    return Row("the network puts out", found, "probabilities' logarithms", right(fits))
{% else %}
    """The loss has a softmax in it; two make it slow and blunt."""
    scores = model.eval()(inputs).float()
    totals = scores.sum(dim=1)
    fits = (scores < 0).any() or not torch.allclose(totals, torch.ones_like(totals))
    found = "logits" if fits else "probabilities"
    return Row("the network puts out", found, "logits, no softmax", right(fits))
{% endif %}
{% endif %}
{% endblock %}
{% block known %}
    known = data.train.targets.cpu()
    shares = known.bincount(minlength=len({{ names }})) / len(known)
    constant_loss = answer_loss(shares, asked)
    chance_loss = answer_loss(torch.full_like(shares, 1 / len(shares)), asked)
{% endblock %}
{% block targets %}
        "targets": [check_classes(shares)],
{% endblock %}
{% block outputs %}
{% if not project().dataset.binary %}
            check_scores(fresh(), inputs),
{% endif %}
{% endblock %}
