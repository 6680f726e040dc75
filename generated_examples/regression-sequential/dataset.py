"""Read the table, split it, and convert it to tensors."""

from dataclasses import dataclass

import polars as pl
import torch
from torch.utils.data import TensorDataset

from config import Config
from utils import fingerprint, refuse

FEATURES = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
TARGET = "progression"


@dataclass
class Data:
    """The three splits, and what was fitted on the training split."""

    train: TensorDataset  # inputs (N, 10) and targets (N, 1), on the device
    val: TensorDataset
    test: TensorDataset
    model_args: dict  # what build_model needs
    unit: float  # the target's standard deviation: the loss is in this unit
    fingerprint: dict  # differs if the data changed


def read_table(path: str, columns: list[pl.Expr]) -> pl.DataFrame:
    """Columns of the file. The error for a bad cell names the column and the value."""
    try:
        table = pl.scan_csv(path, infer_schema=False, glob=False)
        return table.select(columns).collect(engine="streaming")
    except (OSError, pl.exceptions.PolarsError) as error:
        refuse(f"Cannot read {path}: {str(error).splitlines()[0]}")


def number(*names: str) -> pl.Expr:
    """Text as numbers, without surrounding spaces; null where a cell is empty."""
    cell = pl.col(*names).str.strip_chars()
    return pl.when(cell != "").then(cell).cast(pl.Float32)


def encode(table: pl.DataFrame) -> torch.Tensor:
    """Rows as one matrix, (N, 10); an empty cell is NaN."""
    return table[FEATURES].to_torch().contiguous()


def load_data(config: Config, device: torch.device) -> Data:
    """Read, split and encode the table; fit only on the training split."""
    table = read_table(config.data, [number(*FEATURES), number(TARGET)])
    if table[TARGET].is_finite().sum() < len(table):
        refuse(f"{config.data}: {TARGET!r} has cells that are empty or not finite.")
    targets = table[TARGET].to_torch().unsqueeze(1)  # (N, 1)
    rows = split(len(table), config)
    inputs = encode(table)
    mean, std = mean_and_std(inputs[rows[0]])
    target_mean, target_std = mean_and_std(targets[rows[0]])
    tensors = [(inputs[part].to(device), targets[part].to(device)) for part in rows]
    return Data(
        *(TensorDataset(*pair) for pair in tensors),
        model_args={
            "mean": mean,
            "std": std,
            "target_mean": target_mean,
            "target_std": target_std,
        },
        unit=target_std.item(),
        fingerprint=fingerprint(config.data, len(table)),
    )


def mean_and_std(values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Of each column, without empty cells; a constant column gets the std 1."""
    columns = (column[column.isfinite()].double() for column in values.T)
    pairs = [torch.std_mean(column, correction=0) for column in columns]
    std, mean = torch.tensor(pairs, dtype=torch.double).view(len(pairs), 2).T
    std = std.where(std > 1e-6 * mean.abs(), 1)
    return mean.float(), std.float()


def split(n: int, config: Config) -> list[torch.Tensor]:
    """Row numbers for training, validation (15 %) and test (15 %)."""
    if n < 3:
        refuse(f"{config.data} has {n} rows: at least three are needed.")
    order = torch.randperm(n, generator=torch.Generator().manual_seed(config.seed))
    held_out = max(1, round(0.15 * n))
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
