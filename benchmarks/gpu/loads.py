"""What is measured on a card, and the data for it. Nothing here needs scaffold."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.data import write_ratings
from benchmarks.gpu.photos import write_photos
from benchmarks.workloads import WORKLOADS

MF, TABLE, MLP, CNN = WORKLOADS
MANY = partial(write_ratings, users=138_493, items=26_744)  # as MovieLens-20M
RESNET = ("--task", "transfer-learning", "--model", "resnet50")


@dataclass(frozen=True)
class Load:
    """A project, its data, and how it is trained.

    write      writes a number of samples to a path
    samples    how many there are; and how many for a first try
    flags      of scaffold new; none: it is a copy of the project before
    epochs     that are counted, after a first one
    lightning  those of Lightning, which takes a minute for ten; 0: it isn't measured
    goals      against the bare loop, against Lightning
    """

    name: str
    title: str
    write: Callable[[Path, int], Path]
    samples: tuple[int, int]
    flags: tuple[str, ...] = ()
    batch_size: int = 64
    epochs: int = 10
    lightning: int = 0
    goals: tuple[str, str] = ("", "")


RATINGS = Load(
    *("mf", "MF b1,024", MF.write, (100_000, 5000), MF.flags, 1024, 20, 3),
    goals=("≥ 7", "≥ 60"),
)
SMALL = (
    RATINGS,
    Load(
        *("table", "table b64", TABLE.write, (50_000, 1000), TABLE.flags),
        lightning=1,
        goals=("≥ 8", ""),
    ),
    Load(
        *("cnn", "CNN 32² b64", CNN.write, (12_000, 300), CNN.flags),
        lightning=1,
        goals=("≥ 5", ""),
    ),
    Load("mlp", "MLP b64", MLP.write, (12_000, 300), MLP.flags),
)
LARGE = Load("mf5m", "MF 5 M b65,536", MANY, (5_000_000, 20_000), (), 65_536, 8)
PHOTOS = Load("photos", "photos", write_photos, (3000, 24), RESNET, 64, 3)
LOADS = (*SMALL, LARGE, PHOTOS)


def data_of(folder: Path, load: Load) -> Path:
    return folder / f"{load.name}.data"


def main(folder: str, name: str, quick: str) -> None:
    """Draw the data of one of them, in a process of its own."""
    (load,) = [load for load in LOADS if load.name == name]
    load.write(data_of(Path(folder), load), load.samples[int(quick)])


if __name__ == "__main__":
    main(*sys.argv[1:])
