"""Find images that a table lists, one per row."""

import re
from collections.abc import Sequence
from pathlib import Path

from scaffold import catalog
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection.findings import Table
from scaffold.inspection.folders import Sample
from scaffold.inspection.lookup import find_column
from scaffold.inspection.reader import cells_of
from scaffold.inspection.user_data import shown
from scaffold.kinds.images.endings import READABLE

CLASS_COLUMN = r"class_?|label|category|target|y|species|breed|diagnosis"


def is_image_list(table: Table, answers: Answers) -> bool:
    """Whether a table lists image files, one per row."""
    if answers.task and answers.task not in image_tasks():
        return False
    return file_column(table, answers) is not None


def image_tasks() -> list[str]:
    """The tasks for images, from scratch and with a pretrained network."""
    known = catalog.load()
    return [
        *known.tasks_with("images", "class"),
        *known.tasks_with("photos", "class"),
    ]


def file_column(table: Table, answers: Answers) -> str | None:
    """The column of paths; an address of an image in the web is not a path."""
    for column in table.columns:
        if column.name in answers.exclude:
            continue
        if column.examples and all(map(is_image_path, column.examples)):
            return column.name
    return None


def is_image_path(cell: str) -> bool:
    return cell.lower().endswith(READABLE) and not re.match(r"\w+://", cell)


def class_column(table: Table, answers: Answers) -> str:
    """The column of classes: from --target, by its name, or the only possible one."""
    if answers.target:
        return find_column(table, answers.target, "--target").name
    names = [column.name for column in table.columns if column.kind == "category"]
    called = [name for name in names if re.fullmatch(CLASS_COLUMN, name, re.IGNORECASE)]
    if len(called or names) == 1:
        return (called or names)[0]
    raise ScaffoldError(
        f"Which column of {table.path} has the classes of the images?",
        "Give it with --target.",
    )


def listed_photos(table: Table, file: str, name: str) -> list[Sample]:
    """The image of every row; raises ScaffoldError if a file does not exist."""
    photos = []
    found = (cells_of(table, table.column(one)).to_series() for one in (file, name))
    columns = [cells.str.strip_chars() for cells in found]
    for number, (cell, label) in enumerate(zip(*columns, strict=True), start=1):
        if not cell or not label:
            continue
        photo = Sample(table.path.parent / cell, label, cell=cell)
        if not photo.file.is_file():
            raise ScaffoldError(
                f"Row {number} of {table.path} names {shown(cell, 80)}, which does not "
                "exist.",
                f"Paths are relative to {table.path.parent}.",
            )
        photos.append(photo)
    return photos


def copies_of(table: Table, photos: Sequence[Sample]) -> dict[str, Path]:
    """The table and its images, with the same relative paths."""
    folder = table.path.parent.resolve()
    copied = {f"data/{table.path.name}": table.path}
    for photo in photos:
        if not photo.file.resolve().is_relative_to(folder):
            raise ScaffoldError(
                f"{photo.file} is not in {folder}, so --copy-data can't keep its "
                "path.",
                "Leave out --copy-data.",
            )
        inside = photo.file.resolve().relative_to(folder).as_posix()
        copied[f"data/{inside}"] = photo.file
    return copied
