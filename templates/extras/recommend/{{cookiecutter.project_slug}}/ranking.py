"""All items ranked for many users, a block of them at a time."""

from collections.abc import Iterator

import polars as pl
import torch

from dataset import ITEM, USER, collect, number, pick_columns, read_table, to_codes

PAIRS = 2**18  # of a user and an item that are scored at once: they bound the memory


@torch.inference_mode()
def ranked(
    model, users: torch.Tensor, owned: torch.Tensor, n_items: int, top: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """The best items of each user and their scores, (block, top) each, for every block.

    users  their numbers, (N,)
    owned  who has what, by the place in users and in the order of it, (M, 2): left out

    A score of -inf stands where a user has too many items for a full list.
    """
    items = torch.arange(n_items, device=users.device)
    owners = owned[:, 0].contiguous()
    size = max(1, PAIRS // n_items)
    for start in range(0, len(users), size):
        block = users[start : start + size]
        scores = model(torch.cartesian_prod(block, items)).float().view(-1, n_items)
        ends = torch.tensor([start, start + size], device=users.device)
        first, last = torch.searchsorted(owners, ends).tolist()
        places, theirs = owned[first:last].unbind(dim=1)
        scores[places - start, theirs] = -torch.inf
        scores[:, 0] = -torch.inf  # the unknown item
        best = scores.topk(min(top, n_items - 1))
        yield best.indices, best.values


def read_owned(path: str) -> pl.DataFrame:
    """Who has which item."""
    (table,) = collect(path, pick_columns(read_table(path), [USER, ITEM], path))
    return table.drop_nulls()


def recommend(
    model, fitted: dict, users: list[str], table: pl.DataFrame, top: int, device
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """The best items for each of the users that the table does not give them.

    Someone who was not in the training split gets what everybody likes.
    """
    owned = number(table.filter(table[USER].is_in(users)), users, fitted["items"])
    owned[:, 0] -= 1  # from 0 on
    owned = owned[owned[:, 0].argsort()].to(device)
    numbers = to_codes(pl.Series(users), fitted["users"]).squeeze(1)
    yield from ranked(model, numbers.to(device), owned, len(fitted["items"]) + 1, top)
