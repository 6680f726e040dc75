"""The images: read, split, scaled, in batches."""

import csv
import math
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

import polars as pl
import polars.selectors as cs
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


class Reading(NamedTuple):
    """How a column is read.

    cell   its text, null where there is nothing
    value  what the text says, null where it cannot be read
    what   that should be, in words
    """

    name: str
    cell: pl.Expr
    value: pl.Expr
    what: str


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


def parse_class(name: str) -> Reading:
    """Its place in CLASSES."""
    cell = cs.by_name(name)
    place = cell.cast(pl.Enum(CLASSES), strict=False).to_physical().cast(pl.Int64)
    return Reading(name, cell, place, "one of CLASSES in dataset.py")


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
    table = parse(table, [*readings(), needed(parse_class(TARGET))], path)
    return to_images(table), table[TARGET].to_torch()


def readings() -> list[Reading]:
    """How the pixels are read."""
    return [needed(parse_number(name)) for name in PIXELS]


def to_images(table: pl.DataFrame) -> torch.Tensor:
    """Rows of pixels as images (N, *SHAPE), as bytes."""
    pixels = [table[name].to_torch().byte() for name in PIXELS]
    return torch.stack(pixels, dim=1).view(-1, *SHAPE)


def read_table(path: str) -> pl.LazyFrame:
    """All columns of a CSV file, as text; nothing is read before `collect`."""
    try:
        open(path, "rb").close()  # whose error is plainer than that of polars
    except OSError as error:
        refuse(f"Cannot read {path}: {error.strerror or error}.")
    return pl.scan_csv(path, infer_schema=False, glob=False)


def collect(path: str, *tables: pl.LazyFrame) -> list[pl.DataFrame]:
    """What is asked for of a file; it is read part by part, and no more is kept."""
    try:
        return pl.collect_all(tables, engine="streaming")
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


def pick_columns(table: pl.LazyFrame, names: list[str], path: str) -> pl.LazyFrame:
    """The named columns of a file's table, an empty cell as null."""
    (first,) = collect(path, table.head(1))
    for name in names:
        if name not in first.columns:
            refuse(f"{path} has no column {name!r}.")
    if first.is_empty():
        refuse(f"{path} has no rows.")
    return table.select(clean(cs.by_name(name)) for name in names)


def clean(cell: pl.Expr) -> pl.Expr:
    """A cell without the space around it; null where there is nothing."""
    cell = cell.str.strip_chars()
    return pl.when(cell != "").then(cell)


def needed(reading: Reading) -> Reading:
    """The same for a column in which no cell may be empty."""
    return reading._replace(cell=reading.cell.fill_null(""))


def parse(table: pl.LazyFrame, readings: list[Reading], path: str) -> pl.DataFrame:
    """The table with columns as they are read; refuses the first cell that cannot be."""
    values = table.with_columns(reading.value for reading in readings)
    empty = table.select(reading.cell.null_count() for reading in readings)
    parsed, empty = collect(path, values, empty)
    for reading in readings:
        column = parsed[reading.name]
        if column.null_count() > empty[reading.name].item():
            refuse_cell(table, reading, column, path)
    return parsed


def refuse_cell(table: pl.LazyFrame, reading: Reading, parsed: pl.Series, path) -> None:
    """Say which cell of a column is the first that could not be read."""
    cells = collect(path, table.select(reading.cell))[0].to_series()
    row = (parsed.is_null() & cells.is_not_null()).arg_max()
    cell = repr(cells[row]) if cells[row] else "empty"
    place = line_of(path, row)
    refuse(f"{path}, {place}: {reading.name!r} is {cell}, not {reading.what}.")


def parse_number(name: str) -> Reading:
    cell = cs.by_name(name)
    number = cell.cast(pl.Float64, strict=False)
    return Reading(name, cell, pl.when(number.is_finite()).then(number), "a number")


def line_of(path: str, row: int) -> str:
    """The line of a file in which a row begins, as editors count them."""
    (before,) = collect(path, read_table(path).head(row))
    breaks = [before[name].str.count_matches("\n").sum() for name in before.columns]
    with open(path, "rb") as file:
        blank = sum(1 for _ in takewhile(lambda line: not line.strip(), file))
    header = 1 + "".join(before.columns).count("\n")
    return f"line {1 + blank + header + row + sum(breaks)}"
