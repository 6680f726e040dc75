"""Files in a folder per class, and in folders for splits."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.inspection.lookup import FEWEST_OF_CLASS
from scaffold.inspection.user_data import counted, shown

SPLITS = {
    "train": "train|training",
    "val": "val|valid|validation|dev",
    "test": "test|testing",
}


@dataclass(frozen=True)
class Sample:
    """A file, its class, and its split, if splits are given."""

    file: Path
    name: str
    split: str = ""


def split_folders(path: Path) -> dict[str, str]:
    """The folders of the splits, by train, val and test; empty without splits."""
    names = [folder.name for folder in subfolders(path)]
    found = {
        split: name
        for split, pattern in SPLITS.items()
        for name in names
        if re.fullmatch(pattern, name, re.IGNORECASE)
    }
    complete = "train" in found and len(found) > 1 and len(found) == len(names)
    return found if complete else {}


def subfolders(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if p.is_dir() and p.name[0] != ".")


def samples_in(
    path: Path, folders: dict[str, str], endings: tuple[str, ...], thing: str
) -> list[Sample]:
    """The files of the splits, or of the whole folder without splits.

    Raises ScaffoldError if a class has none.
    """
    return [
        sample
        for split, folder in (folders or {"": ""}).items()
        for sample in samples_below(path / folder, split, endings, thing)
    ]


def samples_below(
    path: Path, split: str, endings: tuple[str, ...], thing: str
) -> Iterable[Sample]:
    """The files in path/<class>/, at any depth."""
    for folder in subfolders(path):
        files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in endings)
        if not files:
            raise ScaffoldError(
                f"The folder {folder} has no {thing}s.",
                f"Add at least {FEWEST_OF_CLASS}, or remove the folder.",
            )
        yield from (Sample(file, folder.name, split) for file in files)


def check_classes(
    path: Path, samples: Sequence[Sample], splits: Sequence[str], thing: str
) -> tuple[str, ...]:
    """The names of the classes; each needs enough samples in every split."""
    classes = sorted({sample.name for sample in samples})
    if len(classes) < 2:
        raise ScaffoldError(
            (
                f"{path} has only one class, {shown(classes[0])}."
                if classes
                else f"{path} lists no {thing}s."
            ),
            "At least two classes are needed.",
        )
    counts = Counter((sample.split, sample.name) for sample in samples)
    for split in splits or ("",):
        fewest = 1 if split in ("val", "test") else FEWEST_OF_CLASS
        for name in classes:
            if counts[split, name] < fewest:
                where = f" in the {split} split" if split else ""
                raise ScaffoldError(
                    f"The class {shown(name)} of {path} has "
                    f"{counted(counts[split, name], thing)}{where}; at least {fewest} "
                    "are needed.",
                    f"Add {thing}s, or remove the class.",
                )
    return tuple(classes)


def class_counts(
    samples: Sequence[Sample], classes: Sequence[str], splits: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """Rows of a report: each class, and its number of samples in each split."""
    counts = Counter((sample.name, sample.split) for sample in samples)
    return tuple(
        (shown(name), *(f"{counts[name, split]:,}" for split in splits or ("",)))
        for name in classes
    )
