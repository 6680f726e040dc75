{% extends "common/check.py" %}
{% set metrics_import, chance = "loss_function", "math.log(2)" %}
{% set fingerprint, more_of_dataset = "fingerprints(samples)", ["Samples"] %}
{% block constants %}
{% endblock %}
{% block inputs %}
{% include "tasks/recommender/check_unknown.py" %}
{% endblock %}
{% block fingerprints %}
def fingerprints(samples: Samples) -> torch.Tensor:
    """A number for each like of a known item (N,), the same where two are the same."""
    users, items = samples.inputs[samples.inputs[:, 1] > 0].unbind(dim=1)
    return users * samples.n_items + items
{% endblock %}
{% block distinct %}
def distinct(inputs: torch.Tensor) -> list[int]:
    """The places of a few likes, and of as many items that were drawn."""
    few = BY_HEART // 2
    return [*range(few), *range(len(inputs) - few, len(inputs))]
{% endblock %}
{% block known %}
    constant_loss = loss_function(asked.mean().logit().expand_as(asked), asked).item()
{% endblock %}
