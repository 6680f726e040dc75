"""Somebody's own data: what is in them, and the Dataset that a project makes of them.

Imported only where --data is given: polars takes a while to load.
"""

import os
from functools import lru_cache
from math import isfinite
from pathlib import Path

from scaffold.inspection.features import likely_targets, table_data, table_report
from scaffold.inspection.findings import Table
from scaffold.inspection.images import folder_data, is_image_list, listed_data
from scaffold.inspection.ratings import is_ratings, ratings_data
from scaffold.inspection.tables import cannot_read, scan_table
from scaffold.inspection.user_data import Report, UserData, check_text

__all__ = [
    "Report",
    "UserData",
    "read_user_data",
    "report",
    "targets_to_ask_for",
    "tasks_for",
]


def read_user_data(answers) -> UserData:
    """The data at answers.data, read as the other answers say.

    Raises ScaffoldError, in one sentence, for data that can't be used.
    """
    path = path_of(answers)
    if path.is_dir():
        return folder_data(path, answers)
    return kind_of(scan(path), answers)(scan(path), answers)


def path_of(answers) -> Path:
    """Where the data are, if something is there and a project can name it."""
    path = Path(answers.data)
    check_text(os.path.abspath(path))
    try:
        path.stat()
    except OSError as error:
        raise cannot_read(path, error) from None
    return path


def kind_of(table: Table, answers):
    """The function that makes data of a table file: images, ratings or rows."""
    if is_image_list(table):
        return listed_data
    return ratings_data if is_ratings(table, answers) else table_data


def report(answers) -> Report:
    """What is in the data, also before a target is chosen."""
    if answers.target or not is_rows(answers):
        return read_user_data(answers).report
    return table_report(scan(path_of(answers)), answers)


def targets_to_ask_for(answers) -> list[str]:
    """The columns that could be the target, the likeliest first; none to ask for."""
    if answers.target or not is_rows(answers):
        return []
    return likely_targets(scan(path_of(answers)), answers)


def tasks_for(user_data: UserData) -> list[str]:
    """The tasks that the data leave open, the likeliest first."""
    dataset = user_data.dataset
    first = dataset.tasks[0]
    numbers = dataset.kind == "table" and all(map(is_number, dataset.classes))
    if dataset.kind == "images":
        return sorted(("classification", "transfer-learning"), key=lambda t: t != first)
    return [first, "regression"] if first == "classification" and numbers else [first]


def is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def is_rows(answers) -> bool:
    """Whether the data are a table with a column to predict."""
    path = path_of(answers)
    return not path.is_dir() and kind_of(scan(path), answers) is table_data


def scan(path: Path) -> Table:
    """A table file, looked through once as long as it stays as it is."""
    try:
        facts = path.stat()
    except OSError:
        return scan_table(path)  # which says why it cannot
    return scanned(path, facts.st_mtime_ns, facts.st_size)


@lru_cache
def scanned(path: Path, mtime_ns: int, size: int) -> Table:
    return scan_table(path)
