"""The user's images: a folder per class, or a table of paths and classes."""

from pathlib import Path
from statistics import median
from typing import Any

from scaffold import catalog
from scaffold.catalog.entries import Column
from scaffold.choices import listing
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection.findings import Table
from scaffold.inspection.folders import (
    Sample,
    check_classes,
    class_counts,
    samples_in,
    split_folders,
)
from scaffold.inspection.inspection import Inspection, Source
from scaffold.inspection.lookup import dialect_of
from scaffold.inspection.user_data import (
    Report,
    UserData,
    check_text,
    counted,
    given,
    place,
)
from scaffold.kinds.images.dataset import Images
from scaffold.kinds.images.endings import ENDINGS
from scaffold.kinds.images.lists import (
    class_column,
    copies_of,
    file_column,
    is_image_list,
    listed_photos,
)
from scaffold.kinds.images.looks import Look, image_of, look_at, sizes_of

SMALL = 64  # pixels: up to here, training from scratch works as well


class ImageInspection(Inspection):
    """A folder with a folder of images per class, or a table of paths and classes."""

    rank = 1

    def recognizes(self, source: Source, answers: Answers) -> bool:
        return source.is_folder or is_image_list(source.table)

    def read(self, source: Source, answers: Answers) -> UserData:
        if source.is_folder:
            return folder_data(source.path, answers)
        return listed_data(source.table, answers)


INSPECTION = ImageInspection()


def folder_data(path: Path, answers: Answers) -> UserData:
    """The Dataset for a folder with a folder of images per class."""
    folders = split_folders(path)
    photos = samples_in(path, folders, ENDINGS, "image")
    if not photos:
        raise ScaffoldError(
            f"{path} has no folder of images per class.",
            "Put the images of each class into a folder with its name.",
        )
    copied = {f"data/{p.file.relative_to(path).as_posix()}": p.file for p in photos}
    return image_data(
        path,
        photos,
        answers,
        source="folder",
        file="data" if answers.copy_data else place(path, False),
        folders=tuple(folders.values()),
        splits=tuple(folders),
        copied=copied,
    )


def listed_data(table: Table, answers: Answers) -> UserData:
    """The Dataset for a table with a column of paths and one of classes."""
    file, name = file_column(table), class_column(table, answers)
    assert file  # or else it is not an image list
    photos = listed_photos(table, file, name)
    return image_data(
        table.path,
        photos,
        answers,
        source="list",
        file=place(table.path, answers.copy_data),
        columns=(Column(file, "file"),),
        target=name,
        dialect=dialect_of(table),
        copied=copies_of(table, photos) if answers.copy_data else {},
    )


def image_data(
    path: Path,
    photos: list[Sample],
    answers: Answers,
    copied: dict[str, Path],
    **facts: Any,
) -> UserData:
    """The Dataset for images with known classes."""
    for photo in photos:
        check_text(str(photo.file))
    classes = check_classes(path, photos, facts.get("splits", ()), "image")
    looks = [look_at(photo.file) for photo in photos]
    task = answers.task or default_task(looks)
    check_task(path, task)
    dataset = Images(
        name="",
        summary=f"{counted(len(photos), 'image')}, {counted(len(classes), 'class')}",
        rows=len(photos),
        classes=classes,
        image=image_of(looks),
        example=example_of(photos[0], answers, copied),
        is_user_data=True,
        **facts,
    )
    return UserData(
        dataset=dataset,
        report=report_of(path, photos, looks, task, dataset, not answers.task),
        given=given(answers, "target", "task"),
        tasks=(task, *(name for name in fitting_tasks() if name != task)),
        copies=tuple(copied.items()) if answers.copy_data else (),
    )


def example_of(photo: Sample, answers: Answers, copied: dict[str, Path]) -> str:
    """An image to try predict.py with."""
    if answers.copy_data:
        return next(name for name, file in copied.items() if file == photo.file)
    return str(photo.file.resolve())


def fitting_tasks() -> list[str]:
    """The tasks for images, from scratch and with a pretrained network."""
    known = catalog.load()
    return [
        *known.tasks_with("images", "class"),
        *known.tasks_with("photos", "class"),
    ]


def check_task(path: Path, task: str) -> None:
    if task not in fitting_tasks():
        raise ScaffoldError(
            f"{path} has images, and {task} needs other data.",
            f"Use --task {listing(fitting_tasks())}.",
        )


def default_task(looks: list[Look]) -> str:
    """Transfer learning for photos, training from scratch for small images."""
    side = median(max(look.width, look.height) for look in looks)
    return "classification" if side <= SMALL else "transfer-learning"


def report_of(
    path: Path,
    photos: list[Sample],
    looks: list[Look],
    task: str,
    dataset: Images,
    guessed: bool,
) -> Report:
    rows = class_counts(photos, dataset.classes, dataset.splits)
    columns = ("class", *(dataset.splits or ("images",)))
    heading = f"{path}: {dataset.summary}, {sizes_of(looks)}"
    note = task_note(task, dataset, guessed)
    return Report(heading, columns, rows, (note,), is_about_task=True)


def task_note(task: str, dataset: Images, guessed: bool) -> str:
    _, height, width = dataset.image
    if task == "classification":
        other = (
            " For a pretrained network, use --task transfer-learning."
            if guessed
            else ""
        )
        return f"Classification from scratch, at {width} × {height} pixels.{other}"
    other = " To train from scratch, use --task classification." if guessed else ""
    return f"Transfer learning: a pretrained network.{other}"
