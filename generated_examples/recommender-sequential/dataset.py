"""The ratings: read, split, users and items numbered, in batches."""

import csv
import math
from dataclasses import dataclass
from itertools import takewhile

import polars as pl
import torch
from torch.utils.data import DataLoader, Dataset

from runtime import leave_signals_to_main, refuse

USER = "userId"
ITEM = "movieId"
RATING = "rating"
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

    fitted      what prepares new ratings for the model; kept in the checkpoint
    model_args  the sizes that build_model needs
    """

    train: Samples
    val: Samples
    test: Samples
    fitted: dict
    model_args: dict


def load_data(path: str, seed: int, fitted: dict | None = None) -> Data:
    """Read ratings and split them; only the training split's users and items count.

    fitted is what a checkpoint has of it already.
    """
    table = pick_columns(read_table(path), [USER, ITEM, RATING], path)
    table = table.with_columns(parse_number(table[RATING], path))
    if len(table) < 3:
        refuse(f"{path} has {len(table)} ratings: three are the least to split.")
    parts = split(len(table), seed)
    known = table[parts[0].numpy()]
    fitted = fitted or {
        "users": values_of(known[USER]),
        "items": values_of(known[ITEM]),
    }
    pairs = number(table, **fitted)
    ratings = table[RATING].to_torch().float()  # (N,)
    low, high = ratings[parts[0]].aminmax()
    if low == high:
        refuse(f"{path} has one rating in all rows: there is nothing to learn.")
    return Data(
        *(Samples(pairs[part], ratings[part]) for part in parts),
        fitted=fitted,
        model_args={
            "n_users": len(fitted["users"]) + 1,  # one more, for the unknown
            "n_items": len(fitted["items"]) + 1,
            "mean": ratings[parts[0]].mean().item(),
            "low": low.item(),
            "high": high.item(),
        },
    )


def number(table: pl.DataFrame, users: list[str], items: list[str]) -> torch.Tensor:
    """Users and items as places in the lists, counted from 1; 0 is not there, (N, 2)."""
    codes = [to_codes(table[USER], users), to_codes(table[ITEM], items)]
    return torch.cat(codes, dim=1)


def values_of(column: pl.Series) -> list[str]:
    """The different categories; an empty cell is one of them."""
    return column.fill_null("").unique().sort().to_list()


def to_codes(column: pl.Series, values: list[str]) -> torch.Tensor:
    """Categories as places in the list, counted from 1; 0 is not in the list, (N, 1)."""
    codes = {value: code for code, value in enumerate(values, start=1)}
    places = column.fill_null("").replace_strict(codes, default=0)
    return places.to_torch().long().unsqueeze(1)


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
