"""What is found in somebody's data, and what a project makes of it."""

import os
from dataclasses import dataclass
from pathlib import Path

from scaffold.catalog.entries import Dataset
from scaffold.errors import ScaffoldError

Given = tuple[tuple[str, str | bool | tuple[str, ...]], ...]


@dataclass(frozen=True)
class Report:
    """What people are shown of the data: a heading, a table and what is surprising."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    @property
    def facts(self) -> dict:
        """The same for --json."""
        rows = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        return {"data": self.heading, "contents": rows, "notes": list(self.notes)}


@dataclass(frozen=True)
class UserData:
    """Somebody's data as a project uses them.

    report  None for data that were inspected when the project was written
    given   what was said about them, for the command that writes the project again
    copies  the files that go into the project, by their place there
    """

    dataset: Dataset
    report: Report | None
    given: Given
    copies: tuple[tuple[str, Path], ...] = ()


def place(path: Path, copied: bool) -> str:
    """Where a project finds its data: in itself, or where they are."""
    return f"data/{path.name}" if copied else os.path.abspath(path)


def check_text(text: str) -> None:
    """Refuse a path that the files of a project, which are UTF-8, cannot hold."""
    if "\0" in text or text != text.encode(errors="replace").decode():
        raise ScaffoldError(f"The path {text!r} is not valid UTF-8.", "Rename it.")


def given(answers, *names: str) -> Given:
    """What was said about the data, the path made absolute."""
    said = {name: getattr(answers, name) for name in (*names, "copy_data")}
    told = tuple((name, value) for name, value in said.items() if value)
    return (("data", os.path.abspath(answers.data)), *told)


def shown(text: str, longest: int = 40) -> str:
    """A stranger's words for one line of a terminal."""
    plain = text if text.isprintable() and text.strip() else repr(text)
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def counted(number: int, thing: str) -> str:
    """`1 row`, `4,812 rows`."""
    ending = "" if number == 1 else "es" if thing.endswith("s") else "s"
    return f"{number:,} {thing}{ending}"
