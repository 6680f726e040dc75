"""Read the texts, split them, and number their words."""

import re
from collections import Counter
from dataclasses import dataclass

import polars as pl
import torch
from torch.utils.data import TensorDataset

from config import Config
from utils import fingerprint, refuse

TEXT = "text"
TARGET = "topic"
CLASSES = ["astronomy", "cooking", "cycling", "gardening", "music"]
MOST_WORDS = 10_000  # of the vocabulary: the most frequent ones
LONGEST = 256  # words of a text; the rest is cut off
UNKNOWN = 1  # the number of a word that is not in the vocabulary; 0 is padding


@dataclass
class Data:
    """The three splits, on the device, and what was fitted on the training split."""

    train: TensorDataset  # texts (N, length), as numbers of words, and classes (N,)
    val: TensorDataset
    test: TensorDataset
    model_args: dict  # what build_model needs
    fitted: dict  # the vocabulary, and the length in words
    fingerprint: dict  # differs if the data changed


def read_texts(path: str) -> tuple[list[str], torch.Tensor]:
    """The texts and their classes (N,)."""
    table = read_table(path, [text(TEXT), position(cells(TARGET), CLASSES)])
    if table[TARGET].has_nulls():
        refuse(f"{path}: the column {TARGET!r} has empty cells.")
    return table[TEXT].to_list(), table[TARGET].to_torch().long()


def read_table(path: str, columns: list[pl.Expr]) -> pl.DataFrame:
    """Columns of the file. The error for a bad cell names the column and the value."""
    try:
        table = pl.scan_csv(path, infer_schema=False, glob=False)
        return table.select(columns).collect(engine="streaming")
    except (OSError, pl.exceptions.PolarsError) as error:
        refuse(f"Cannot read {path}: {str(error).splitlines()[0]}")


def text(*names: str) -> pl.Expr:
    """Cells without surrounding spaces; "" for an empty one."""
    return pl.col(*names).str.strip_chars().fill_null("")


def cells(*names: str) -> pl.Expr:
    """Cells without surrounding spaces; null for an empty one."""
    cell = pl.col(*names).str.strip_chars()
    return pl.when(cell != "").then(cell)


def position(cell: pl.Expr, words: list[str]) -> pl.Expr:
    """The position of a cell's word in the list; raises an error for other words."""
    return cell.cast(pl.Enum(words)).to_physical()


def load_data(config: Config, device: torch.device) -> Data:
    """Read, split and encode the texts; fit only on the training split."""
    texts, targets = read_texts(config.data)
    rows = split(targets, config)
    fitted = fit([texts[row] for row in rows[0]])
    inputs = encode(texts, fitted)
    tensors = [(inputs[part].to(device), targets[part].to(device)) for part in rows]
    return Data(
        *(TensorDataset(*pair) for pair in tensors),
        model_args={
            "n_words": len(fitted["words"]) + 2,  # and padding, and unknown words
            "num_classes": len(CLASSES),
        },
        fitted=fitted,
        fingerprint=fingerprint(config.data, len(texts)),
    )


def words_in(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def fit(texts: list[str]) -> dict:
    """The words that occur twice or more often, and a length that few texts exceed."""
    found = [words_in(text) for text in texts]
    counts = Counter(word for words in found for word in words)
    words = [word for word, count in counts.most_common(MOST_WORDS) if count > 1]
    length = sorted(map(len, found))[int(0.95 * len(found))]
    return {"words": words, "length": max(1, min(length, LONGEST))}


def encode(texts: list[str], fitted: dict) -> torch.Tensor:
    """The numbers of the words of each text, cut or padded: (N, length)."""
    numbers = {word: n for n, word in enumerate(fitted["words"], start=UNKNOWN + 1)}
    encoded = torch.zeros(len(texts), fitted["length"], dtype=torch.long)
    for row, text in zip(encoded, texts, strict=True):
        words = words_in(text)[: len(row)] or [""]  # an empty text: one unknown word
        row[: len(words)] = torch.tensor([numbers.get(word, UNKNOWN) for word in words])
    return encoded


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
