"""The ratings: read, split, users and items numbered, in batches."""

import csv
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import Dataset

from runtime import refuse

USER, ITEM, RATING = "userId", "movieId", "rating"
HELD_OUT = 0.1  # of the ratings for validation, and as many for the test


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
class Data:
    """The three splits, and what was learnt from the training split to make them.

    fitted      what prepares new ratings for the model; kept in the checkpoint
    model_args  the sizes that build_model needs
    """

    train: Samples
    val: Samples
    test: Samples
    fitted: dict
    model_args: dict


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


def split_rows(rows: torch.Tensor) -> list[torch.Tensor]:
    """Cut row numbers into a training, a validation and a test part."""
    if len(rows) < 3:
        refuse("Three ratings are the least that can be split.")
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
