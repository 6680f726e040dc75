"""Find images that a table lists, and their classes or labels."""

from collections.abc import Sequence
from pathlib import Path

from scaffold import catalog
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection.findings import Table
from scaffold.inspection.folders import Sample
from scaffold.inspection.user_data import shown
from scaffold.kinds.images.labels import Labels, read_labels
from scaffold.kinds.images.paths import Paths, paths_in


def is_image_list(table: Table, answers: Answers) -> bool:
    """Whether a table lists image files, one per row."""
    if answers.task and answers.task not in image_tasks():
        return False
    return paths_in(table, answers) is not None


def image_tasks() -> list[str]:
    """The tasks for images, from scratch and with a pretrained network."""
    known = catalog.load()
    return [
        *known.tasks_with("images", "class", "labels"),
        *known.tasks_with("photos", "class", "labels"),
    ]


def listed_photos(table: Table, paths: Paths, labels: Labels) -> list[Sample]:
    """The images that have a class or labels, each once if they have labels.

    Raises ScaffoldError if a file does not exist.
    """
    photos = []
    for number, cell, names in read_labels(table, paths.column, labels):
        photo = Sample(paths.file(table, cell), " ".join(names), cell=cell, names=names)
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
