"""The four projects whose training is measured, as `scaffold new` writes them."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.data import write_images, write_ratings, write_table
from benchmarks.process import run


@dataclass(frozen=True)
class Workload:
    """A project, made once, and how it is trained.

    write    writes so many samples of its data to a path
    samples  how many there are; and how many for a first try
    flags    of scaffold new
    epochs   that are counted, after a first one
    """

    name: str
    write: Callable[[Path, int], Path]
    samples: tuple[int, int]
    flags: tuple[str, ...]
    batch_size: int = 64
    epochs: int = 3


WORKLOADS = (
    Workload(
        "matrix factorisation",
        write_ratings,
        (100_000, 5000),
        ("--task", "recommender", "--model", "mf", "--hidden", "20"),
        batch_size=1024,
        epochs=10,
    ),
    Workload(
        "tabular MLP",
        write_table,
        (20_000, 1000),
        ("--target", "y", "--task", "regression"),
        epochs=6,
    ),
    Workload(
        "MNIST-shaped MLP",
        lambda path, images: write_images(path, images, (28, 28)),
        (12_000, 300),
        ("--model", "mlp", "--hidden", "520,320,240,120", "--augment", "none"),
    ),
    Workload(
        "CIFAR-shaped CNN",
        lambda path, images: write_images(path, images, (32, 32, 3)),
        (5000, 300),
        ("--model", "cnn", "--augment", "none"),
    ),
)


@dataclass(frozen=True)
class Made:
    """A workload whose project and data are on the disk."""

    workload: Workload
    folder: Path
    samples: int  # in the training split

    @property
    def words(self) -> tuple[str, ...]:
        """What a script in peers/ is told of it."""
        return (
            str(self.folder),
            str(self.workload.batch_size),
            str(self.workload.epochs),
        )


def make(workload: Workload, folder: Path, quick: bool) -> Made:
    """Write the data and the project, and its tensors for scripts of others."""
    name = workload.name.replace(" ", "-")
    data = workload.write(folder / f"{name}.data", workload.samples[quick])
    target = folder / name
    run("-m", "scaffold", "new", target, "--data", data, *workload.flags, "--yes")
    done = run("-m", "benchmarks.peers.workload", target)
    return Made(workload, target, int(done.output.split()[-1]))


class Trained(NamedTuple):
    """Samples a second of train.py's epochs after the first one, and the last loss.

    counted  as history.csv counts: training and validation
    clocked  from the end of the first epoch to that of the last, with the checkpoints
             that are written
    """

    counted: float
    clocked: float
    loss: float


def train(made: Made, device: str, *flags: str) -> Trained:
    ends: list[float] = []
    epochs = made.workload.epochs
    run(
        *("train.py", "--epochs", epochs + 1, "--device", device),
        *("--batch-size", made.workload.batch_size, *flags),
        cwd=made.folder,
        each=lambda line: "train_loss" in line and ends.append(perf_counter()),
    )
    history = history_of(made.folder)
    samples = made.samples * epochs
    counted = sum(float(row["seconds"]) for row in history[1:])
    loss = float(history[-1]["val_loss"])
    return Trained(samples / counted, samples / (ends[-1] - ends[0]), loss)


def history_of(project: Path) -> list[dict[str, str]]:
    """A line for each epoch that was trained."""
    with open(project / "outputs" / "history.csv", newline="") as file:
        return list(csv.DictReader(file))
