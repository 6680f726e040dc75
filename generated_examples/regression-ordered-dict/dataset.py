"""The table: read, split, encoded, in batches."""

import csv
import math
from dataclasses import dataclass
from itertools import takewhile

import polars as pl
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
        mean = values.nanmean(dim=0)
        std = (values - mean).square().nanmean(dim=0).sqrt()
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

    fitted      what prepares new rows for the model; kept in the checkpoint
    model_args  the sizes that build_model needs
    """

    train: Samples
    val: Samples
    test: Samples
    fitted: dict
    model_args: dict


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
    inputs = encode(table, fitted["inputs"])
    targets = Standardizer(**fitted["target"])(targets)
    return Data(
        *(Samples(inputs[part], targets[part]) for part in parts),
        fitted=fitted,
        model_args={"in_features": inputs.shape[1]},
    )


def read_rows(path: str) -> tuple[pl.DataFrame, torch.Tensor]:
    """The columns, parsed, and the targets (N, 1)."""
    table = pick_columns(read_table(path), [*FEATURES, TARGET], path)
    table = parse(table, path)
    return table, parse_number(table[TARGET], path).to_torch().float().unsqueeze(1)


def parse(table: pl.DataFrame, path: str) -> pl.DataFrame:
    """The columns of numbers as such; a cell of the file that is none is named."""
    columns = [parse_number(table[name], path) for name in FEATURES]
    return table.with_columns(columns)


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
    if column.name != TARGET:  # which alone may not be empty
        wrong &= column.is_not_null()
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
