"""Files in a folder per class, and in folders for splits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.inspection.layout import Layout
from scaffold.inspection.lookup import FEWEST_OF_CLASS
from scaffold.inspection.user_data import counted, shown
from scaffold.text import shell_word


@dataclass(frozen=True)
class Sample:
    """A file, and what is known about it.

    name   its class
    split  its split, if splits are given
    cell   its path as a table has it
    names  its labels, if it may have several
    """

    file: Path
    name: str
    split: str = ""
    cell: str = ""
    names: tuple[str, ...] = ()


def samples_in(layout: Layout) -> list[Sample]:
    """The files in the class folders, at any depth."""
    found = layout.splits or {"": layout.root}
    return [
        Sample(file, folder.name, split)
        for split, parent in found.items()
        for folder in parent.filled
        for file in sorted(folder.below())
    ]


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
                    (
                        f"Add {thing}s, or leave out the class with --exclude "
                        f"{shell_word(name)}."
                        if split
                        else f"Add {thing}s, or remove the class."
                    ),
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
