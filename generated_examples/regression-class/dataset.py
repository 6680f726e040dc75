"""The table: read, split, encoded, in batches."""

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
ENCODED_AT_ONCE = 2**16  # rows: encoding takes several times their memory
HELD_OUT = 0.15  # of the rows for validation, and as many for the test


@dataclass
class Standardizer:
    """Shifts and scales columns to mean 0 and standard deviation 1."""

    mean: torch.Tensor
    std: torch.Tensor

    @classmethod
    def fit(cls, values: torch.Tensor) -> "Standardizer":
        """Learn mean and deviation, (columns,) each; from the training split alone."""
        values = values.double()  # rounding would give a constant column a deviation
        known = (column[~column.isnan()] for column in values.unbind(dim=1))
        scales = [  # column by column, to save memory
            (column.mean(), (column - column.mean()).square().mean().sqrt())
            for column in known
        ]
        mean, std = map(torch.stack, zip(*scales, strict=True))
        std = std.where(std > 1e-6 * mean.abs(), 1)  # a constant column becomes 0
        return cls(mean.float(), std.float())

    def __call__(self, values: torch.Tensor) -> torch.Tensor:
        return (values - self.mean) / self.std

    def undo(self, values: torch.Tensor) -> torch.Tensor:
        return values * self.std + self.mean


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
    """Batches of samples that sit on the device, a few made by one index operation.

    With workers, the samples stay in memory and processes of their own make the batches:
    for samples that are slow to make. Both ways give the same batches.
    """

    AT_ONCE = 2048  # samples that one index operation makes

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
        if not (self.shuffle or self.workers):
            parts = [part.split(self.batch_size) for part in self.samples[:]]
            yield from list(zip(*parts, strict=True))[: len(self)]  # nothing is copied
            return
        n = len(self.samples)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        rows = order.to(self.home).split(self.batch_size)[self.skip : len(self)]
        yield from self.take(rows)

    def take(self, rows: list[torch.Tensor]):
        """The samples of each batch, on the device."""
        if not self.workers:
            together = max(1, self.AT_ONCE // self.batch_size)  # batches
            for start in range(0, len(rows), together):
                yield from self.cut(rows[start : start + together])
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

    def cut(self, rows: list[torch.Tensor]):
        """A few batches, cut from what one index operation makes for all of them."""
        sizes = [len(batch) for batch in rows]
        parts = self.samples[torch.cat(rows)]
        yield from zip(*(part.split(sizes) for part in parts), strict=True)


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
    """Read a table and split it; what is fitted is fitted on the training split.

    fitted is what a checkpoint has of it already.
    """
    table, targets = read_rows(path)
    if len(targets) < 3:
        refuse(f"{path} has {len(targets)} rows: three are the least to split.")
    parts = split(len(targets), seed)
    fitted = fitted or {
        "inputs": fit(table[parts[0].numpy()]),
        "target": vars(Standardizer.fit(targets[parts[0]])),
    }
    blocks = table.iter_slices(ENCODED_AT_ONCE)
    inputs = torch.cat([encode(rows, fitted["inputs"]) for rows in blocks])
    targets = Standardizer(**fitted["target"])(targets)
    return Data(
        *(Samples(inputs[part], targets[part]) for part in parts),
        fitted=fitted,
        model_args={"in_features": inputs.shape[1]},
    )


def read_rows(path: str) -> tuple[pl.DataFrame, torch.Tensor]:
    """The columns, parsed, and the targets (N, 1)."""
    table = pick_columns(read_table(path), [*FEATURES, TARGET], path)
    table = parse(table, [*readings(), needed(parse_number(TARGET))], path)
    return table, table[TARGET].to_torch().float().unsqueeze(1)


def readings() -> list[Reading]:
    """How the columns are read that the network learns from."""
    return [parse_number(name) for name in FEATURES]


def fit(table: pl.DataFrame) -> dict:
    """What encode needs to know; learnt from the training split alone."""
    return {"numbers": vars(Standardizer.fit(to_numbers(table)))}


def encode(table: pl.DataFrame, known: dict) -> torch.Tensor:
    """Rows as the network takes them, (N, inputs)."""
    numbers = Standardizer(**known["numbers"])(to_numbers(table)).float()
    return numbers.nan_to_num(0)  # the mean, where a cell is empty


def to_numbers(table: pl.DataFrame) -> torch.Tensor:
    """All columns that become numbers, (N, numbers); nan where a cell is empty."""
    columns = [table[name] for name in FEATURES]
    filled = [column.fill_null(math.nan).to_torch() for column in columns]
    return torch.stack(filled, dim=1)


def split_rows(rows: torch.Tensor) -> list[torch.Tensor]:
    """Cut row numbers into a training, a validation and a test part."""
    held_out = max(1, round(len(rows) * HELD_OUT))
    return list(rows.split([len(rows) - 2 * held_out, held_out, held_out]))


def split(n: int, seed: int) -> list[torch.Tensor]:
    """Row numbers of the training, the validation and the test split, at random."""
    return split_rows(torch.randperm(n, generator=torch.Generator().manual_seed(seed)))


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
