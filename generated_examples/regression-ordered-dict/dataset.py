"""The table: read, split, standardised, in batches."""

import csv
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import Dataset

from runtime import refuse

FEATURES = [
    "age",
    "sex",
    "bmi",
    "bp",
    "s1",
    "s2",
    "s3",
    "s4",
    "s5",
    "s6",
]
TARGET = "progression"
HELD_OUT = 0.15  # of the rows for validation, and as many for the test


class Samples(Dataset):
    """Inputs and targets as tensors: samples[3] is one, samples[indices] a batch."""

    def __init__(self, inputs: torch.Tensor, targets: torch.Tensor):
        self.inputs = inputs
        self.targets = targets

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index):
        return self.inputs[index], self.targets[index]

    def to(self, device: torch.device) -> "Samples":
        return Samples(self.inputs.to(device), self.targets.to(device))


class Batches:
    """Batches of samples that sit on the device, each made by one index operation.

    For data that do not fit there, loop over a torch.utils.data.DataLoader in __iter__
    instead and move each of its batches to the device.
    """

    def __init__(
        self,
        samples: Samples,
        batch_size: int,
        device: torch.device,
        shuffle: bool = False,
        limit: int = 0,
    ):
        self.samples = samples.to(device)
        self.batch_size = batch_size
        self.device = device
        self.shuffle = shuffle
        self.limit = limit

    def __len__(self) -> int:
        batches = math.ceil(len(self.samples) / self.batch_size)
        return min(batches, self.limit or batches)

    def __iter__(self):
        n = len(self.samples)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        for batch in order.to(self.device).split(self.batch_size)[: len(self)]:
            yield self.samples[batch]


@dataclass
class Standardizer:
    """Shifts and scales columns to mean 0 and standard deviation 1."""

    mean: torch.Tensor
    std: torch.Tensor

    @classmethod
    def fit(cls, values: torch.Tensor) -> "Standardizer":
        """Learn mean and deviation, (columns,) each; from the training split alone."""
        values = values.double()  # rounding would give a constant column a deviation
        mean, std = values.mean(dim=0), values.std(dim=0, correction=0)
        std = std.where(std > 1e-6 * mean.abs(), 1)  # a constant column becomes 0
        return cls(mean.float(), std.float())

    def __call__(self, values: torch.Tensor) -> torch.Tensor:
        return (values - self.mean) / self.std

    def undo(self, values: torch.Tensor) -> torch.Tensor:
        return values * self.std + self.mean


@dataclass
class Data:
    """The three splits, and what was learnt from the training split to make them.

    fitted      what prepares new rows for the model; kept in the checkpoint
    model_args  the sizes that build_model needs
    """

    train: Samples
    val: Samples
    test: Samples
    fitted: dict
    model_args: dict


def load_data(path: str, seed: int) -> Data:
    """Read a table and split it; what is fitted is fitted on the training split."""
    rows = read_columns(path, [*FEATURES, TARGET]).float()
    inputs, targets = rows[:, :-1], rows[:, -1:]  # (N, 10), (N, 1)
    parts = split(len(rows), seed)
    scale_inputs = Standardizer.fit(inputs[parts[0]])
    scale_target = Standardizer.fit(targets[parts[0]])
    samples = Samples(scale_inputs(inputs), scale_target(targets))
    return Data(
        *(Samples(*samples[part]) for part in parts),
        fitted={"inputs": vars(scale_inputs), "target": vars(scale_target)},
        model_args={"in_features": len(FEATURES)},
    )


def split_rows(rows: torch.Tensor) -> list[torch.Tensor]:
    """Cut row numbers into a training, a validation and a test part."""
    if len(rows) < 3:
        refuse("Three rows are the least that can be split.")
    held_out = max(1, round(len(rows) * HELD_OUT))
    return list(rows.split([len(rows) - 2 * held_out, held_out, held_out]))


def split(n: int, seed: int) -> list[torch.Tensor]:
    """Row numbers of the training, the validation and the test split, at random."""
    return split_rows(torch.randperm(n, generator=torch.Generator().manual_seed(seed)))


def read_columns(path: str, columns: list[str]) -> torch.Tensor:
    """The named columns of a CSV file as numbers, (rows, columns)."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            header = next(csv.reader(file), [])
            missing = [name for name in columns if name not in header]
            if missing:
                refuse(f"{path} has no column {missing[0]!r}.")
            places = [header.index(name) for name in columns]
            rows = np.loadtxt(
                file,
                delimiter=",",
                quotechar='"',
                comments=None,
                usecols=places,
                ndmin=2,
            )
    except (OSError, ValueError) as error:
        refuse(f"Cannot read {path}: {error}")
    if not len(rows):
        refuse(f"{path} has no rows.")
    if not np.isfinite(rows).all():
        refuse(f"{path} has numbers that are not finite.")
    return torch.from_numpy(rows)
