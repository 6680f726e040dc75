{% set p = project() %}
"""The loss that training lowers, and the numbers that people read."""

import torch
import torch.nn.functional as F

from ranking import ranked

TOP = 10


def loss_function(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
{% if p.training.loss.paired %}
    """{{ p.training.loss.words }}.

    The first half of a batch are likes, the second one other item for each.
    """
{% else %}
    """{{ p.training.loss.words }}: 1 for likes, 0 for items that were drawn."""
{% endif %}
    return {{ p.training.loss.function }}


def hits(model, likes: torch.Tensor, known: torch.Tensor, n_items: int) -> torch.Tensor:
    """Where among their user's ten best items the liked ones are, (N, 10).

    All items are ranked but those that the user is known to have: figures for a few
    drawn items mislead (Krichene and Rendle 2020). One that training does not know is
    none of the ten.
    """
    users, items = likes.unbind(dim=1)
    lists = ranked(model, users, places_in(users, known), n_items, TOP)
    best = torch.cat([block for block, _ in lists])
    return (best == items.unsqueeze(1)) & (items > 0).unsqueeze(1)


def places_in(users: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
    """The pairs of these users, each called by their place in the list, (M, 2).

    They are in the order of the places, and each user is there once.
    """
    owners, items = pairs.T.contiguous()
    ordered, order = users.sort()
    nearest = torch.searchsorted(ordered, owners).clamp(max=len(users) - 1)
    found = torch.stack([order[nearest], items], dim=1)[ordered[nearest] == owners]
    return found[found[:, 0].argsort()]


def gains(hits: torch.Tensor) -> torch.Tensor:
    """NDCG@10 of each list, (N,): as one item is right, 1 / log2(its place + 1)."""
    places = torch.arange(1, hits.shape[1] + 1, device=hits.device)
    return (hits / (places + 1).log2()).sum(dim=1)


def metrics(hits: torch.Tensor) -> dict[str, float]:
    """How many likes are among ten, and how far up (Järvelin and Kekäläinen 2002)."""
    return {
        "hit_rate_at_10": hits.any(dim=1).double().mean().item(),
        "ndcg_at_10": gains(hits).double().mean().item(),
    }


def popularity(counts: torch.Tensor, negatives: int) -> torch.Tensor:
    """A score for each item by how often it was liked: what all are recommended.

    It is the log of how often the item is liked over how often it is drawn: the best
    logit for someone who knows no more.
    """
    drawn = negatives * counts.double().mean()
    return ((counts + 1) / drawn).log().float()


def by_likes(hits: torch.Tensor, counts: torch.Tensor) -> dict[str, torch.Tensor]:
    """The hit rate by how often an item was liked in training: 0, 1, 2 to 3, 4 to 7, …

    counts is that of each test item, (N,).
    """
    groups = torch.frexp(counts.double()).exponent.long()
    sizes = groups.bincount()
    found = groups.bincount(hits.any(dim=1).double())
    least = 2 ** torch.arange(len(sizes)) // 2
    there = sizes > 0
    columns = {"likes_from": least, "users": sizes, "hit_rate": found / sizes}
    return {name: column[there] for name, column in columns.items()}
