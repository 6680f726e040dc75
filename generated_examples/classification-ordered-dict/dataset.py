"""Read the images into memory as bytes, and split them."""

import math
from dataclasses import dataclass

import polars as pl
import torch
from torch.utils.data import TensorDataset

from config import Config
from utils import fingerprint, refuse

SHAPE = (1, 8, 8)  # channels, height, width
PIXELS = [f"pixel{number}" for number in range(math.prod(SHAPE))]  # row by row
TARGET = "digit"
CLASSES = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]


@dataclass
class Data:
    """The three splits, on the device, and what was fitted on the training split."""

    train: TensorDataset  # images (N, 1, 8, 8), uint8, and classes (N,)
    val: TensorDataset
    test: TensorDataset
    model_args: dict  # what build_model needs
    fingerprint: dict  # differs if the data changed


def read_images(path: str) -> tuple[torch.Tensor, torch.Tensor]:
    """The images (N, *SHAPE), uint8, and their classes (N,)."""
    pixels = cells(*PIXELS).cast(pl.UInt8)
    table = read_table(path, [pixels, position(cells(TARGET), CLASSES)])
    if table.null_count().sum_horizontal().item():
        refuse(f"{path} has empty cells.")
    return to_images(table), table[TARGET].to_torch().long()


def to_images(table: pl.DataFrame) -> torch.Tensor:
    """Rows of pixels as images (N, *SHAPE), uint8."""
    return table[PIXELS].to_torch().reshape(-1, *SHAPE)


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


def position(cell: pl.Expr, words: list[str]) -> pl.Expr:
    """The position of a cell's word in the list; raises an error for other words."""
    return cell.cast(pl.Enum(words)).to_physical()


def load_data(config: Config, device: torch.device) -> Data:
    """Read and split the images; fit only on the training split."""
    images, targets = read_images(config.data)
    rows = split(targets, config)
    mean, std = mean_and_std(images[rows[0]])
    tensors = [(images[part].to(device), targets[part].to(device)) for part in rows]
    return Data(
        *(TensorDataset(*pair) for pair in tensors),
        model_args={"mean": mean, "std": std, "num_classes": len(CLASSES)},
        fingerprint=fingerprint(config.data, len(images)),
    )


def mean_and_std(images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The mean and std of each channel, (C, 1, 1)."""
    channels = [channel.float() for channel in images.unbind(dim=1)]
    std, mean = zip(*(torch.std_mean(channel) for channel in channels), strict=True)
    std = torch.stack(std).view(-1, 1, 1)
    return torch.stack(mean).view(-1, 1, 1), std.where(std > 0, 1)


def split(targets: torch.Tensor, config: Config) -> list[torch.Tensor]:
    """Row numbers for training (70 %), validation and test (15 % each), stratified."""
    counts = targets.unique(return_counts=True)[1].tolist()
    if min(counts, default=0) < 3:
        refuse(f"{config.data}: each class needs at least three samples.")
    generator = torch.Generator().manual_seed(config.seed)
    parts = [[], [], []]
    for label in targets.unique():
        rows = (targets == label).nonzero().squeeze(1)
        rows = rows[torch.randperm(len(rows), generator=generator)]
        held_out = max(1, round(0.15 * len(rows)))
        sizes = [len(rows) - 2 * held_out, held_out, held_out]
        for part, chosen in zip(parts, rows.split(sizes), strict=True):
            part.append(chosen)
    whole = [torch.cat(part) for part in parts]
    shuffled = [part[torch.randperm(len(part), generator=generator)] for part in whole]
    limit = config.limit_batches * config.batch_size or None
    return [part[:limit] for part in shuffled]


def batches(dataset: TensorDataset, batch_size: int, shuffle: bool = False):
    """Batches of data in memory: one index operation for several, no DataLoader."""
    n, device = len(dataset), dataset.tensors[0].device
    order = torch.randperm(n) if shuffle else torch.arange(n)
    at_once = max(1, 1024 // batch_size) * batch_size  # faster for small batches
    for rows in order.to(device).split(at_once):
        parts = [part.split(batch_size) for part in dataset[rows]]
        yield from zip(*parts, strict=True)
