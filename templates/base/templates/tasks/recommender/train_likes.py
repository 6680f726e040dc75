{% extends "common/train.py" %}
{% set metric = "ndcg_at_10" %}
{% set metrics_import = "gains, hits, loss_function" %}
{% block constants %}
RANKED = 4096  # validation users, at most, whose lists are looked at after an epoch
{% endblock %}
{% block how %}
{% if not p.training.loss.paired %}
    how["negatives"] = config.negatives
{% endif %}
{% endblock %}
{% block validate %}
@torch.inference_mode()
def validate(model, batches, precision) -> tuple[float, float]:
    """Mean loss and NDCG@10 over the validation split, the latter over all items."""
    model.eval()
    total, seen = torch.zeros((), device=batches.device), 0
    for inputs, targets in batches:
        with precision:
            loss = loss_function(model(inputs), targets)
        total += loss * len(targets)
        seen += len(targets)
{% if p.device.distributed %}
    found = gains(rank(model, batches))
    sums = [total, seen, found.sum(), len(found)]
    total, seen, found, users = add_up(sums, batches.device)  # over all processes
    return total / seen, found / users
{% else %}
    return total.item() / seen, gains(rank(model, batches)).mean().item()
{% endif %}


def rank(model, batches) -> torch.Tensor:
    """Where the likes of RANKED users at most are in their lists, (users, 10)."""
    samples = batches.samples.to(batches.device)
    step = math.ceil(len(samples) / RANKED)
{% if p.device.distributed %}
    likes = samples.inputs[::step][batches.rank :: batches.processes]
{% else %}
    likes = samples.inputs[::step]
{% endif %}
    return hits(model, likes, samples.known, samples.n_items)
{% endblock %}
