"""What each kind of data has: an inspection that recognizes and reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection.asked import NOTHING, Asked
from scaffold.inspection.findings import Table
from scaffold.inspection.parquet import files_in, files_of
from scaffold.inspection.tables import scan_table
from scaffold.inspection.user_data import Report, UserData

SPLIT_FLAGS = ("val", "test", "group", "time")


@dataclass(frozen=True)
class Source:
    """The user's data: a folder or a table, and what the flags say about it.

    A folder of Parquet files is one table.
    """

    path: Path
    asked: Asked = NOTHING

    @property
    def is_folder(self) -> bool:
        return self.path.is_dir() and not files_in(self.path)

    @property
    def table(self) -> Table:
        """The scanned table file; raises ScaffoldError if it can't be read."""
        return scan(self.path, self.asked)


class Inspection:
    """The inspection of a kind of data. Its module has one, called INSPECTION.

    rank   kinds are asked in this order; those that take everything come last
    thing  what the data are, in the plural
    split_flags  the flags about the split that it understands, of SPLIT_FLAGS
    can_stream  whether the project can read a large table in parts
    can_stream_folders  whether it can do so with the files of a folder
    """

    rank = 1
    thing = ""
    split_flags: tuple[str, ...] = ()
    can_stream = False
    can_stream_folders = False

    def recognizes(self, source: Source, answers: Answers) -> bool:
        """Whether the data are of this kind, from their contents and the answers."""
        raise NotImplementedError

    def read(self, source: Source, answers: Answers) -> UserData:
        """The data as a Dataset; raises ScaffoldError if they can't be used."""
        raise NotImplementedError

    def report(self, source: Source, answers: Answers) -> Report:
        """A report, even without a target."""
        return self.read(source, answers).report

    def targets(self, source: Source, answers: Answers) -> list[str]:
        """The possible targets, the most likely first; empty if none is needed."""
        return []


def refuse_flags(
    answers: Answers,
    names: Iterable[str],
    thing: str,
    path: Path,
    hint: str = "Leave out {flag}.",
) -> None:
    """Refuse flags that are for other data; thing is what these are, in the plural."""
    for name in names:
        if getattr(answers, name):
            flag = f"--{name.replace('_', '-')}"
            raise ScaffoldError(
                f"{flag} is not for {thing}, like those in {path}.",
                hint.replace("{flag}", flag),
            )


def scan(path: Path, asked: Asked) -> Table:
    """Scan a table file; the result is cached until the file changes."""
    try:
        facts = [file.stat() for file in files_of(path)]
    except OSError:
        return scan_table(path, asked)  # raises ScaffoldError with the reason
    state = tuple((fact.st_mtime_ns, fact.st_size) for fact in facts)
    return scanned(path, asked, state)


@lru_cache
def scanned(path: Path, asked: Asked, state: tuple[tuple[int, int], ...]) -> Table:
    return scan_table(path, asked)
