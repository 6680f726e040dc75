"""Inspect the user's data and describe them as a Dataset.

Imported only with --data, because polars is slow to import.
"""

import os
from functools import lru_cache
from math import isfinite
from pathlib import Path

import scaffold.inspection.packages  # noqa: F401  # first: it refuses in a sentence
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
    """Inspect the data at answers.data, with the columns that other answers choose.

    Raises ScaffoldError for data that can't be used.
    """
    path = path_of(answers)
    if path.is_dir():
        return folder_data(path, answers)
    return kind_of(scan(path), answers)(scan(path), answers)


def path_of(answers) -> Path:
    """The path of the data, which must exist and be valid UTF-8."""
    path = Path(answers.data)
    check_text(os.path.abspath(path))
    try:
        path.stat()
    except OSError as error:
        raise cannot_read(path, error) from None
    return path


def kind_of(table: Table, answers):
    """The function that reads a table file: as images, ratings or rows."""
    if is_image_list(table):
        return listed_data
    return ratings_data if is_ratings(table, answers) else table_data


def report(answers) -> Report:
    """A report on the data, even without a target."""
    if answers.target or not is_rows(answers):
        return read_user_data(answers).report
    return table_report(scan(path_of(answers)), answers)


def targets_to_ask_for(answers) -> list[str]:
    """The possible targets, the most likely first; empty if no target is needed."""
    if answers.target or not is_rows(answers):
        return []
    return likely_targets(scan(path_of(answers)), answers)


def tasks_for(user_data: UserData) -> list[str]:
    """The tasks that fit the data, the most likely first."""
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
    """Scan a table file; the result is cached until the file changes."""
    try:
        facts = path.stat()
    except OSError:
        return scan_table(path)  # raises ScaffoldError with the reason
    return scanned(path, facts.st_mtime_ns, facts.st_size)


@lru_cache
def scanned(path: Path, mtime_ns: int, size: int) -> Table:
    return scan_table(path)
