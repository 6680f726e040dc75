"""The images: read, split, scaled, in batches."""

import csv
import math
from dataclasses import dataclass
from itertools import takewhile

import polars as pl
import torch
from torch.utils.data import DataLoader, Dataset

from runtime import leave_signals_to_main, refuse

SHAPE = (1, 8, 8)  # channels, height, width
PIXELS = [f"pixel{number}" for number in range(math.prod(SHAPE))]  # row by row
TARGET = "digit"
CLASSES = [
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
]
HELD_OUT = 0.15  # of the images for validation, and as many for the test


@dataclass
class Standardizer:
    """Shifts and scales channels to mean 0 and standard deviation 1."""

    mean: torch.Tensor
    std: torch.Tensor

    @classmethod
    def fit(cls, images: torch.Tensor) -> "Standardizer":
        """Learn mean and deviation of each channel, (C, 1, 1); from the training split.

        Counts how often each of the 256 levels occurs, so that no pixel has to become
        a float for it.
        """
        levels = torch.arange(256, dtype=torch.float64)
        channels = [channel.flatten() for channel in images.unbind(dim=1)]
        counts = torch.stack([channel.bincount(minlength=256) for channel in channels])
        shares = counts / counts.sum(dim=1, keepdim=True)  # (C, 256)
        mean = shares.double() @ levels
        std = ((levels - mean[:, None]).square() * shares).sum(dim=1).sqrt()
        std = std.where(std > 0, 1)
        return cls(mean.float().view(-1, 1, 1), std.float().view(-1, 1, 1))

    def __call__(self, values: torch.Tensor) -> torch.Tensor:
        return (values - self.mean) / self.std

    def to(self, device: torch.device) -> "Standardizer":
        return Standardizer(self.mean.to(device), self.std.to(device))


class Samples(Dataset):
    """Images and classes: samples[3] is one of each, samples[indices] a batch.

    The images stay bytes, a quarter of what floats take; a batch is scaled when it is
    taken, on the device where it is.
    """

    def __init__(
        self, images: torch.Tensor, targets: torch.Tensor, scale: Standardizer
    ):
        self.images = images
        self.targets = targets
        self.scale = scale

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index):
        return self.scale(self.images[index]), self.targets[index]

    def to(self, device: torch.device) -> "Samples":
        parts = (self.images, self.targets, self.scale)
        return Samples(*(part.to(device) for part in parts))


class Batches:
    """Batches of samples that sit on the device, each made by one index operation.

    With workers, the samples stay in memory and processes of their own make the batches:
    for samples that are slow to make. Both ways give the same batches.
    """

    def __init__(
        self,
        samples: Samples,
        batch_size: int,
        device: torch.device,
        shuffle: bool = False,
        limit: int = 0,
        workers: int = 0,
    ):
        self.home = torch.device("cpu") if workers else device  # of the samples
        self.samples = samples.to(self.home)
        self.batch_size = batch_size
        self.device = device
        self.shuffle = shuffle
        self.limit = limit
        self.workers = workers
        self.skip = 0  # batches that are done, where an epoch goes on in its middle

    def __len__(self) -> int:
        batches = math.ceil(len(self.samples) / self.batch_size)
        return min(batches, self.limit or batches)

    def __iter__(self):
        n = len(self.samples)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        rows = order.to(self.home).split(self.batch_size)[self.skip : len(self)]
        yield from self.take(rows)

    def take(self, rows: list[torch.Tensor]):
        """The samples of each batch, on the device."""
        if not self.workers:
            yield from (self.samples[batch] for batch in rows)
            return
        loader = DataLoader(
            self.samples,
            sampler=rows,
            batch_size=None,  # one index for the whole batch
            num_workers=self.workers,
            pin_memory=self.device.type == "cuda",
            generator=torch.Generator(),  # the model's random numbers stay the same
            worker_init_fn=leave_signals_to_main,
        )
        for batch in loader:
            yield [part.to(self.device, non_blocking=True) for part in batch]


@dataclass
class Data:
    """The three splits, and what was learnt from the training split to make them.

    fitted      what prepares new images for the model; kept in the checkpoint
    model_args  the sizes that build_model needs
    """

    train: Samples
    val: Samples
    test: Samples
    fitted: dict
    model_args: dict


def load_data(path: str, seed: int, fitted: dict | None = None) -> Data:
    """Read images and split them; what is fitted is fitted on the training split.

    fitted is what a checkpoint has of it already.
    """
    images, targets = read_images(path)
    check_sizes(path, targets, CLASSES)
    parts = split(targets, seed)
    fitted = fitted or {"inputs": vars(Standardizer.fit(images[parts[0]]))}
    scale = Standardizer(**fitted["inputs"])
    return Data(
        *(Samples(images[part], targets[part], scale) for part in parts),
        fitted=fitted,
        model_args={"num_classes": len(CLASSES)},
    )


def to_classes(column: pl.Series, path: str) -> pl.Series:
    """Names of classes as their places in CLASSES, (N,)."""
    places = {name: place for place, name in enumerate(CLASSES)}
    labels = column.replace_strict(places, default=None, return_dtype=pl.Int64)
    return checked(column, labels, "one of CLASSES in dataset.py", path)


def split_rows(rows: torch.Tensor) -> list[torch.Tensor]:
    """Cut row numbers into a training, a validation and a test part."""
    held_out = max(1, round(len(rows) * HELD_OUT))
    return list(rows.split([len(rows) - 2 * held_out, held_out, held_out]))


def check_sizes(path: str, targets: torch.Tensor, classes: list[str]) -> None:
    """Refuse a class that cannot be in all three splits."""
    counts = targets.bincount(minlength=len(classes)).tolist()
    for name, count in zip(classes, counts, strict=True):
        if count < 3:
            refuse(f"{path} has {count} images of {name!r}: three are the least.")


def split(targets: torch.Tensor, seed: int) -> list[torch.Tensor]:
    """Row numbers of the three splits, with every class in the same proportions."""
    generator = torch.Generator().manual_seed(seed)
    classes = [(targets == label).nonzero().squeeze(1) for label in targets.unique()]
    parts = [split_rows(shuffled(rows, generator)) for rows in classes]
    return [shuffled(torch.cat(part), generator) for part in zip(*parts, strict=True)]


def shuffled(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return rows[torch.randperm(len(rows), generator=generator)]


def read_images(path: str) -> tuple[torch.Tensor, torch.Tensor]:
    """The images (N, *SHAPE), as bytes, and their classes (N,)."""
    table = pick_columns(read_table(path), [*PIXELS, TARGET], path)
    return to_images(table, path), to_classes(table[TARGET], path).to_torch()


def to_images(table: pl.DataFrame, path: str) -> torch.Tensor:
    """Rows of pixels as images (N, *SHAPE), as bytes."""
    pixels = [parse_number(table[name], path).to_torch() for name in PIXELS]
    return torch.stack(pixels, dim=1).byte().view(-1, *SHAPE)


def read_table(path: str) -> pl.DataFrame:
    """All columns of a CSV file, as text."""
    try:
        open(path, "rb").close()  # whose error is plainer than that of polars
        return pl.read_csv(path, infer_schema=False, glob=False)
    except OSError as error:
        refuse(f"Cannot read {path}: {error.strerror or error}.")
    except pl.exceptions.PolarsError as error:
        reason = faulty_line(path) or str(error).splitlines()[0]
        refuse(f"Cannot read {path}: {reason}.")


def faulty_line(path: str) -> str:
    """Which line of a CSV file polars cannot read, and why; empty if none is found."""
    line, cells = 1, 0
    with open(path, "rb") as file:
        rows = csv.reader(map(bytes.decode, file), strict=True)
        try:
            for row in rows:
                cells = cells or len(row)
                if len(row) > cells:
                    return f"line {line} has {len(row)} cells, not {cells}"
                line = rows.line_num + 1  # where the next row begins
        except UnicodeDecodeError:
            return f"line {rows.line_num + 1} is not UTF-8 text"
        except csv.Error as error:
            return f"line {line}: {error}"
    return ""


def pick_columns(table: pl.DataFrame, names: list[str], path: str) -> pl.DataFrame:
    """The named columns of a file's table, an empty cell as null."""
    for name in names:
        if name not in table.columns:
            refuse(f"{path} has no column {name!r}.")
    if table.is_empty():
        refuse(f"{path} has no rows.")
    return pl.DataFrame({name: clean(table[name]) for name in names})


def clean(column: pl.Series) -> pl.Series:
    """The cells without the space around them; null where there is nothing."""
    column = column.str.strip_chars()
    return column.set(column == "", None)


def parse_number(column: pl.Series, path: str) -> pl.Series:
    numbers = column.cast(pl.Float64, strict=False)
    return checked(column, numbers.set(~numbers.is_finite(), None), "a number", path)


def checked(column: pl.Series, parsed: pl.Series, what: str, path: str) -> pl.Series:
    """The cells as parsed; refuses the first that could not be."""
    wrong = parsed.is_null()
    if wrong.any():
        row = wrong.arg_max()
        cell = "empty" if column[row] is None else repr(column[row])
        place = line_of(path, row)
        refuse(f"{path}, {place}: {column.name!r} is {cell}, not {what}.")
    return parsed


def line_of(path: str, row: int) -> str:
    """The line of a file in which a row begins, as editors count them."""
    before = read_table(path).head(row)
    breaks = [before[name].str.count_matches("\n").sum() for name in before.columns]
    with open(path, "rb") as file:
        blank = sum(1 for _ in takewhile(lambda line: not line.strip(), file))
    header = 1 + "".join(before.columns).count("\n")
    return f"line {1 + blank + header + row + sum(breaks)}"
