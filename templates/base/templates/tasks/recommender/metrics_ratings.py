{% extends "numbers/metrics.py" %}
{% set loss_unit = ", on the scale of the ratings" %}
{% set metrics_words = "RMSE and MAE on the scale of the ratings." %}
{% block functions %}


def item_means(items: torch.Tensor, ratings: torch.Tensor, n: int) -> torch.Tensor:
    """Mean rating of each of n items; of all ratings for an item that has none."""
    sums = torch.zeros(n).index_add(0, items, ratings)
    counts = items.bincount(minlength=n)
    return torch.where(counts > 0, sums / counts, ratings.mean())
{% endblock %}
