"""The result of an inspection of the user's data."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.catalog.entries import Dataset
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError

FILES = ("data", "val", "test")
Given = tuple[tuple[str, str | bool | tuple[str, ...]], ...]


@dataclass(frozen=True)
class Report:
    """A report on the data: a heading, a table and notes.

    names          of the columns that the rows are about, in full
    is_about_task  whether the notes are about the task that was chosen
    """

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    is_about_task: bool = False

    @property
    def facts(self) -> dict[str, object]:
        """The report for --json."""
        rows = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        return {"data": self.heading, "contents": rows, "notes": list(self.notes)}


@dataclass(frozen=True)
class UserData:
    """The user's data in a project.

    given   the answers about them, for the command that recreates the project
    copies  the files to copy, by their path in the project
    tasks   the tasks that fit the data, the most likely first
    """

    dataset: Dataset
    report: Report
    given: Given
    tasks: tuple[str, ...]
    copies: tuple[tuple[str, Path], ...] = ()

    @property
    def task(self) -> str:
        return self.tasks[0]


NO_REPORT = Report("", (), ())  # of data that were inspected with another version


def place(path: Path, copied: bool) -> str:
    """The path of the data for the project: its copy, or the original."""
    return f"data/{path.name}" if copied else os.path.abspath(path)


def check_text(text: str) -> None:
    """Refuse a path that is not valid UTF-8, as the generated files are."""
    if "\0" in text or text != text.encode(errors="replace").decode():
        raise ScaffoldError(f"The path {text!r} is not valid UTF-8.", "Rename it.")


def given(answers: Answers, *names: str) -> Given:
    """The given answers about the data, with absolute paths."""
    said = {name: getattr(answers, name) for name in (*names, "copy_data")}
    told = tuple((name, value) for name, value in said.items() if value)
    files = {name: getattr(answers, name) for name in FILES}
    paths = tuple((name, os.path.abspath(file)) for name, file in files.items() if file)
    return (*paths, *told)


def shown(text: str, longest: int = 40) -> str:
    """Text from the user's data, made safe and short for a terminal."""
    plain = text if text.isprintable() and text.strip() else repr(text)
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def joined(words: Sequence[str]) -> str:
    """`one, two and three`; at least one word."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def counted(number: int, thing: str) -> str:
    """`1 row`, `4,812 rows`."""
    ending = "" if number == 1 else "es" if thing.endswith("s") else "s"
    return f"{number:,} {thing}{ending}"
