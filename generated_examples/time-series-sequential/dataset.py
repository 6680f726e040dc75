"""Read the series, split them by time, and cut them into windows."""

from dataclasses import dataclass

import polars as pl
import torch
from torch.utils.data import TensorDataset

from config import Config
from utils import fingerprint, refuse

TIME = "time"
FORMAT = "%Y-%m-%d %H:%M"
STEP = "1h"  # between two rows
SERIES = ["demand", "temperature"]
TARGET = SERIES[0]


@dataclass
class Data:
    """The windows of the three splits, and what was fitted on the training split."""

    train: TensorDataset  # windows (N, series, window) and targets (N, horizon)
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


def read_series(path: str) -> pl.DataFrame:
    """The rows in the order of time; an empty cell gets the value before it."""
    time = pl.col(TIME).str.strip_chars().str.to_datetime(FORMAT)
    table = read_table(path, [time, number(*SERIES)]).sort(TIME, maintain_order=True)
    return table.fill_nan(None).fill_null(strategy="forward").drop_nulls()


def load_data(config: Config, device: torch.device) -> Data:
    """Read the series and cut each split into windows."""
    table = read_series(config.data)
    series = table[SERIES].to_torch().T.contiguous()  # (series, steps)
    splits = split(len(table), config)
    train = series[:, : splits[0].stop]  # nothing is fitted on later steps
    std, mean = torch.std_mean(train, dim=1, correction=0, keepdim=True)  # (series, 1)
    std = std.where(std > 1e-6 * mean.abs(), 1)  # of a constant series
    series = series.to(device)
    return Data(
        *(cut(series, steps, config) for steps in splits),
        model_args={
            "mean": mean,
            "std": std,
            "window": config.window,
            "horizon": config.horizon,
            "target_mean": mean[0],
            "target_std": std[0],
        },
        unit=std[0].item(),
        fingerprint=fingerprint(config.data, len(table)),
    )


def split(n: int, config: Config) -> list[range]:
    """The steps for training, validation (15 %) and test (the latest 15 %)."""
    held_out = round(0.15 * n)
    train, val = n - 2 * held_out, n - held_out
    window, horizon = config.window, config.horizon
    if min(window, horizon) < 1 or train < window + horizon or held_out < horizon:
        sizes = f"--window {window} and --horizon {horizon}"
        refuse(f"{sizes} do not fit the {n} rows of {config.data}.")
    return [range(train), range(train, val), range(val, n)]


def cut(series: torch.Tensor, steps: range, config: Config) -> TensorDataset:
    """The windows whose targets lie in these steps: views that share their memory.

    A window may begin in the split before: those steps are known when the forecast is
    made. But no step is a target in two splits.
    """
    start = max(steps.start - config.window, 0)
    length = config.window + config.horizon
    views = series[:, start : steps.stop].unfold(1, length, 1)  # (series, N, length)
    views = views.transpose(0, 1)[: config.limit_batches * config.batch_size or None]
    return TensorDataset(views[:, :, : config.window], views[:, 0, config.window :])


def batches(dataset: TensorDataset, batch_size: int, shuffle: bool = False):
    """Batches of data in memory: one index operation for several, no DataLoader."""
    n, device = len(dataset), dataset.tensors[0].device
    order = torch.randperm(n) if shuffle else torch.arange(n)
    at_once = max(1, 1024 // batch_size) * batch_size  # faster for small batches
    for rows in order.to(device).split(at_once):
        parts = [part.split(batch_size) for part in dataset[rows]]
        yield from zip(*parts, strict=True)
