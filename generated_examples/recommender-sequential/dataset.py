"""Read and split the ratings, and number users and items."""

from dataclasses import dataclass

import polars as pl
import torch
from torch.utils.data import TensorDataset

from config import Config
from utils import fingerprint, refuse

USER = "userId"
ITEM = "movieId"
RATING = "rating"


@dataclass
class Data:
    """The three splits, and what was fitted on the training split."""

    train: TensorDataset  # pairs (N, 2) of user and item, and ratings (N,)
    val: TensorDataset
    test: TensorDataset
    model_args: dict  # what build_model needs
    fitted: dict  # the users and items, in the order of their indices
    fingerprint: dict  # differs if the data changed


def read_ratings(path: str) -> pl.DataFrame:
    """The columns; ids are stored as categories, each distinct text once."""
    ids = cells(USER, ITEM).cast(pl.Categorical)
    table = read_table(path, [ids, cells(RATING).cast(pl.Float32)])
    for name in table.columns:
        if table[name].has_nulls() or table[RATING].n_unique() == 1:
            refuse(f"{path}: {name!r} has empty cells, or all ratings are the same.")
    return table


def read_table(path: str, columns: list[pl.Expr]) -> pl.DataFrame:
    """Columns of the file. The error for a bad cell names the column and the value."""
    try:
        table = pl.scan_csv(path, infer_schema=False, glob=False)
        return table.select(columns).collect(engine="streaming")
    except (OSError, pl.exceptions.PolarsError) as error:
        refuse(f"Cannot read {path}: {str(error).splitlines()[0]}")


def cells(*names: str) -> pl.Expr:
    """Cells without surrounding spaces; null for an empty one."""
    cell = pl.col(*names).str.strip_chars()
    return pl.when(cell != "").then(cell)


def load_data(config: Config, device: torch.device) -> Data:
    """Read and split the ratings; number the users and items of the training split."""
    table = read_ratings(config.data)
    rows = split(len(table), config)
    known = table[rows[0].numpy()]
    users, items = (known[n].unique().cast(str).sort().to_list() for n in (USER, ITEM))
    pairs = [to_numbers(table[USER], users), to_numbers(table[ITEM], items)]
    pairs, ratings = torch.stack(pairs, dim=1), table[RATING].to_torch()
    low, high = ratings[rows[0]].aminmax()
    tensors = [(pairs[part].to(device), ratings[part].to(device)) for part in rows]
    return Data(
        *(TensorDataset(*pair) for pair in tensors),
        model_args={
            "n_users": len(users) + 1,  # one more, for unknown ones
            "n_items": len(items) + 1,
            "mean": ratings[rows[0]].mean().item(),
            "low": low.item(),
            "high": high.item(),
        },
        fitted={"users": users, "items": items},
        fingerprint=fingerprint(config.data, len(table)),
    )


def to_numbers(column: pl.Series, known: list[str]) -> torch.Tensor:
    """Positions in the known ids, counted from 1; 0 is for an unknown id, (N,)."""
    positions = column.cast(pl.Enum(known), strict=False).to_physical()
    return (positions.cast(pl.Int64) + 1).fill_null(0).to_torch()


def split(n: int, config: Config) -> list[torch.Tensor]:
    """Row numbers for training, validation (10 %) and test (10 %)."""
    if n < 3:
        refuse(f"{config.data} has {n} rows: at least three are needed.")
    order = torch.randperm(n, generator=torch.Generator().manual_seed(config.seed))
    held_out = max(1, round(0.1 * n))
    parts = order.split([n - 2 * held_out, held_out, held_out])
    limit = config.limit_batches * config.batch_size or None
    return [part[:limit] for part in parts]


def batches(dataset: TensorDataset, batch_size: int, shuffle: bool = False):
    """Batches of data in memory: one index operation for several, no DataLoader."""
    n, device = len(dataset), dataset.tensors[0].device
    order = torch.randperm(n) if shuffle else torch.arange(n)
    at_once = max(1, 1024 // batch_size) * batch_size  # faster for small batches
    for rows in order.to(device).split(at_once):
        parts = [part.split(batch_size) for part in dataset[rows]]
        yield from zip(*parts, strict=True)
