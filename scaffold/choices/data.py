"""The choices about the data: where they are, their columns, and how they are split."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scaffold.catalog.entries import Task
from scaffold.choices.choice import Choice
from scaffold.choices.picking import pick, require
from scaffold.errors import ScaffoldError

if TYPE_CHECKING:
    from scaffold.choices.draft import Draft

SPLITS = ("random", "time")


def read_split(answer: str | None, draft: "Draft") -> str:
    """How the test split is chosen: at random or by time."""
    task: Task = draft["task"]
    split = pick("split", answer or default_split(draft), SPLITS)
    if draft.seen.streamed and split == "time":
        raise ScaffoldError(
            "Data that are read in parts are split at random, not by time.",
            "Leave out --split time, or read them into memory with --no-stream.",
        )
    if draft.seen.streamed and draft.seen.implicit:
        raise ScaffoldError(
            "Implicit feedback can't be read in parts.",
            "Use --loss mse, or read the data into memory with --no-stream.",
        )
    if task.split:
        sentence = f"{task.name} decides the split itself."
        require(split == task.split, sentence, [task.split])
    elif split == "time":
        check_times(draft)
    elif draft["time"]:
        raise ScaffoldError(
            "--time is for --split time, not for --split random.", "Leave out one."
        )
    if draft.seen.implicit and draft.seen.given_files:
        raise ScaffoldError(
            "--val and --test are not for implicit feedback, where one item of each "
            "user is the test.",
            "Leave them out, or use ratings with --loss mse.",
        )
    return split


def check_times(draft: "Draft") -> None:
    """Refuse a split by time without times, or with other splits."""
    for flag, given in (
        ("--group", draft["group"]),
        ("--val with --test", draft["val"] and draft["test"]),
    ):
        if given:
            raise ScaffoldError(
                f"--split time and {flag} exclude each other.", "Leave out one."
            )
    if not draft.seen.has_times:
        raise ScaffoldError(
            "--split time needs a column of dates or times.", "Leave out --split."
        )


def default_split(draft: "Draft") -> str:
    """The split of the task's templates, or else one that depends on the data."""
    if draft["task"].split or draft["time"]:
        return draft["task"].split or "time"
    given = draft["val"] and draft["test"]
    return "random" if given else draft.seen.default_split


def read_given(name: str) -> Callable[[Any, "Draft"], Any]:
    """Reads an answer about the user's data, which their inspection has checked."""

    def read(answer: Any, draft: "Draft") -> Any:
        given = dict(draft.user_data.given) if draft.user_data else {}
        return given.get(name, draft.choices[name].unchosen)

    return read


def of_data(
    name: str, help: str, metavar: str = "COLUMN", kind: type = str, flag: str = ""
) -> Choice:
    """A choice about the user's data, which their inspection reads and checks."""
    return Choice(
        name,
        help,
        read_given(name),
        write=lambda value: value or "",
        metavar=metavar,
        kind=kind,
        flag=flag,
        is_of_data=True,
    )


def read_threshold(answer: str | None, draft: "Draft") -> float | None:
    """The lowest rating or count that implicit feedback counts as chosen."""
    if not answer:
        return None
    try:
        number = float(answer)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ScaffoldError(f"--positive must be a number, not {answer!r}.")
    if not draft["loss"].implicit:
        raise ScaffoldError(
            "--positive is for implicit feedback.", "Add --loss bpr, or leave it out."
        )
    if not draft["dataset"].strength:
        raise ScaffoldError(
            "--positive needs a column of ratings or counts.", "Leave it out."
        )
    return number


def write_threshold(number: float | None) -> str:
    return "" if number is None else f"{number:.10g}"


DATA = (
    of_data("data", "Your own data: a table, images, ratings, or texts.", "PATH"),
    of_data("target", "The column to predict."),
    of_data(
        "include", "Use a column that scaffold leaves out. Repeatable.", kind=tuple
    ),
    of_data("exclude", "Leave out a column or a folder. Repeatable.", "NAME", tuple),
    of_data(
        "read_as",
        "How to read a column: number, category, date, text, or a date format such as "
        "%d/%m/%Y. Repeatable.",
        "COLUMN=KIND",
        tuple,
        flag="--as",
    ),
    of_data(
        "missing",
        "A value that means a missing cell, in a column or in all. Repeatable.",
        "[COLUMN=]VALUE",
        tuple,
    ),
    of_data("user", "The column with the users, for a table of ratings."),
    of_data("item", "The column with the items, for a table of ratings."),
    of_data("rating", "The column with the ratings, for a table of ratings."),
    of_data("header", "The first row of your file has the names.", "", bool),
    of_data("no_header", "Your file has no names: all rows are data.", "", bool),
    of_data("sheet", "The sheet of an Excel file. Default: the first.", "NAME"),
    of_data("encoding", "The encoding of a text file, if it is not UTF-8.", "NAME"),
    of_data(
        "keep_total", "Keep a last row of totals, or lines below the table.", "", bool
    ),
    of_data(
        "stream",
        "Read Parquet in parts, or decode photos in each epoch. Default: for Parquet "
        "from 2 GB, and for photos from 20 GB.",
        "",
        bool,
    ),
    of_data(
        "no_stream",
        "Read Parquet into memory, or keep decoded photos, whatever their size.",
        "",
        bool,
    ),
    of_data("val", "Your file for validation. Default: part of --data.", "FILE"),
    of_data("test", "Your file for the test. Default: part of --data.", "FILE"),
    of_data("group", "Keep rows with the same value of this column in one split."),
    of_data("time", "The column to split by in time. Default: the first with dates."),
    of_data("copy_data", "Copy your data into the project.", "", bool),
    Choice(
        "split",
        "How to split ratings or your own table. Default: by time for implicit "
        "feedback and for your own ratings if they have timestamps, else at random.",
        read_split,
        str,
        default_split,
        values=lambda known: list(SPLITS),
        tried=lambda known: list(SPLITS),
        prompt="How ratings are split (random, time; empty: ratings at random, "
        "implicit feedback by time)",
    ),
    Choice(
        "positive",
        "For implicit feedback: use only ratings, or counts, of at least X. "
        "Default: every row counts.",
        read_threshold,
        write_threshold,
        metavar="X",
        prompt="Lowest rating that counts as implicit feedback (empty: all do)",
    ),
)
