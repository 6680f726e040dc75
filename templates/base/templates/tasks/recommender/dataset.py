{% extends "common/dataset.py" %}
{% set p = project() %}
{% set summary = "The ratings: read, split, users and items numbered, in batches." %}
{% set things, held_out, standardized = "ratings", 0.1, false %}
{% block columns %}
USER, ITEM, RATING = {{ p.dataset.features[0] | literal }}, {{ p.dataset.features[1] | literal }}, {{ p.dataset.target | literal }}
{% endblock %}
{% block load %}
def load_data(path: str, seed: int) -> Data:
    """Read ratings and split them; only the training split's users and items count."""
    rows = read_columns(path, [USER, ITEM, RATING])
    ids, ratings = rows[:, :2].long(), rows[:, 2].float()  # (N, 2), (N,)
    parts = split(len(rows), seed)
    users, items = (ids[parts[0], column].unique() for column in (0, 1))
    samples = Samples(number(ids, users, items), ratings)
    known = ratings[parts[0]]
    if known.min() == known.max():
        refuse(f"All ratings in {path} are the same: there is nothing to learn.")
    return Data(
        *(Samples(*samples[part]) for part in parts),
        fitted={"users": users, "items": items},
        model_args={
            "n_users": len(users) + 1,  # one more, for the unknown
            "n_items": len(items) + 1,
            "mean": known.mean().item(),
            "low": known.min().item(),
            "high": known.max().item(),
        },
    )


def number(ids: torch.Tensor, users: torch.Tensor, items: torch.Tensor) -> torch.Tensor:
    """Ids (N, 2) as places in the sorted lists, counted from 1; 0 is not in the list."""
    return torch.stack([place(ids[:, 0], users), place(ids[:, 1], items)], dim=1)


def place(ids: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    places = torch.searchsorted(known, ids.contiguous()).clamp(max=len(known) - 1)
    return torch.where(known[places] == ids, places + 1, 0)
{% endblock %}
