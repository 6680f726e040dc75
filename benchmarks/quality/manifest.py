"""What a manifest says: the files of a folder, and what is to be predicted."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "manifests"
TASKS = {  # flags of scaffold new
    "regression": ("--task", "regression"),
    "classification": ("--task", "classification"),
    "ratings": ("--task", "recommender"),
    "implicit": ("--task", "recommender", "--loss", "softmax"),
}
TABLES = ("regression", "classification")


@dataclass(frozen=True)
class Entry:
    """A file of a manifest.

    task      regression, classification, ratings or implicit
    target    the column to predict, for a table
    flags     further flags of scaffold new
    training  flags of train.py
    name      in the results, where a file has several entries; default: its name
    """

    file: str
    task: str
    target: str = ""
    flags: list[str] = field(default_factory=list)
    training: list[str] = field(default_factory=list)
    name: str = ""

    def __post_init__(self):
        if self.task not in TASKS:
            raise ValueError(f"{self.file}: the task is one of {', '.join(TASKS)}.")
        if (self.task in TABLES) != bool(self.target):
            raise ValueError(f"{self.file}: a table has a target, ratings have none.")

    @property
    def title(self) -> str:
        return self.name or self.file

    @property
    def words(self) -> list[str]:
        """The flags of scaffold new, without the path of the data."""
        target = ["--target", self.target] if self.target else []
        return [*TASKS[self.task], *target, *self.flags]


@dataclass(frozen=True)
class Manifest:
    """name: a short title, which is the heading of its results."""

    name: str
    entries: list[Entry]


def read(path: Path) -> Manifest:
    """Read a manifest. Raises ValueError where a key is unknown or missing."""
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return Manifest(words["name"], [Entry(**entry) for entry in words["data"]])
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path}: {error}") from None
