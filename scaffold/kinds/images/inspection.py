"""The user's images: a folder per class, or a table of paths and classes."""

from pathlib import Path
from statistics import median
from typing import Any

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
)
from scaffold.inspection.inspection import Inspection, Source
from scaffold.inspection.layout import find_layout, read_folder, without
from scaffold.inspection.left_out import left_out_notes, place_notes
from scaffold.inspection.lookup import dialect_of
from scaffold.inspection.user_data import (
    Report,
    UserData,
    check_text,
    counted,
    given,
    place,
)
from scaffold.kinds.images.copies import copy_notes
from scaffold.kinds.images.dataset import Images
from scaffold.kinds.images.endings import READABLE, UNREADABLE
from scaffold.kinds.images.labels import labels_in
from scaffold.kinds.images.lists import (
    copies_of,
    image_tasks,
    is_image_list,
    listed_photos,
)
from scaffold.kinds.images.looks import (
    Look,
    Looked,
    brightest_of,
    image_of,
    look_at_all,
    sizes_of,
)
from scaffold.kinds.images.paths import paths_in
from scaffold.kinds.images.report import (
    broken_words,
    check_labels,
    check_unreadable,
    how_to_convert,
    label_counts,
    label_notes,
    no_images,
    odd_endings,
    pixel_notes,
    tables_in,
    unreadable_words,
)
from scaffold.kinds.images.room import keeps_decoded, size_notes

SMALL = 64  # pixels: up to here, training from scratch works as well


class ImageInspection(Inspection):
    """A folder with a folder of images per class, or a table of paths and classes."""

    rank = 1
    thing = "images"
    can_stream_folders = True

    def recognizes(self, source: Source, answers: Answers) -> bool:
        return source.is_folder or is_image_list(source.table, answers)

    def read(self, source: Source, answers: Answers) -> UserData:
        if source.is_folder:
            return folder_data(source.path, answers)
        return listed_data(source.table, answers)


INSPECTION = ImageInspection()


def folder_data(path: Path, answers: Answers) -> UserData:
    """The Dataset for a folder with a folder of images per class."""
    top = without(read_folder(path, READABLE), answers.exclude)
    layout = find_layout(top, "image")
    root = layout.root.path
    photos = samples_in(layout)
    classes = {photo.name for photo in photos}
    if not classes or (len(classes) == 1 and tables_in(top)):
        raise no_images(top)
    check_unreadable(layout)
    looked = look_at_all(photos)
    copied = {
        f"data/{photo.file.relative_to(root).as_posix()}": photo.file
        for photo in looked.photos
    }
    broken = [file.relative_to(root).as_posix() for file in looked.broken]
    missing = (*broken_words(looked), *unreadable_words(top))
    notes = [
        *place_notes(top, layout),
        *left_out_notes(top, layout, "image", missing, UNREADABLE),
        *how_to_convert(top),
    ]
    return image_data(
        path,
        looked,
        answers,
        notes,
        source="folder",
        file="data" if answers.copy_data else place(root, False),
        folders=layout.folders,
        splits=tuple(layout.splits),
        excluded=tuple(answers.exclude),
        broken=() if answers.copy_data else tuple(broken),
        copied=copied,
    )


def listed_data(table: Table, answers: Answers) -> UserData:
    """The Dataset for a table with a column of paths, and of classes or labels."""
    paths = paths_in(table, answers)
    assert paths  # or else it is not an image list
    labels = labels_in(table, paths.column, answers)
    photos = listed_photos(table, paths, labels)
    if not photos:
        raise ScaffoldError(f"{table.path} lists no images.")
    looked = look_at_all(photos)
    broken = [photo.cell for photo in photos if photo.file in looked.broken]
    words = broken_words(looked)
    left_out = [f"Left out: {words[0]}."] if words else []
    return image_data(
        table.path,
        looked,
        answers,
        [*paths.notes, *label_notes(labels), *left_out],
        source="list",
        file=place(table.path, answers.copy_data),
        columns=(
            Column(paths.column, "file"),
            *(Column(name, "label") for name in labels.names),
        ),
        target=labels.column,
        label_style=labels.style,
        inside=paths.folder,
        ending=paths.ending,
        dialect=dialect_of(table),
        broken=tuple(dict.fromkeys(broken)),
        copied=copies_of(table, looked.photos) if answers.copy_data else {},
    )


def image_data(
    path: Path,
    looked: Looked,
    answers: Answers,
    notes: list[str],
    copied: dict[str, Path],
    **facts: Any,
) -> UserData:
    """The Dataset for images with known classes."""
    photos, looks = looked.photos, looked.looks
    for photo in photos:
        check_text(str(photo.file))
    if facts.get("label_style"):
        classes = check_labels(path, photos)
    else:
        classes = check_classes(path, photos, facts.get("splits", ()), "image")
    task = answers.task or default_task(looks)
    check_task(path, task)
    decoded = keeps_decoded(path, len(photos), task, answers)
    dataset = Images(
        name="",
        summary=f"{counted(len(photos), 'image')}, "
        + counted(len(classes), "label" if facts.get("label_style") else "class"),
        rows=len(photos),
        classes=classes,
        image=image_of(looks),
        example=example_of(photos[0], answers, copied),
        is_user_data=True,
        endings=odd_endings(photos),
        deep=brightest_of([p.file for p, look in looked.pairs if look.deep]),
        transparent=any(look.transparent for look in looks),
        keeps_decoded=decoded,
        **facts,
    )
    said = [
        *notes,
        *pixel_notes(dataset),
        *size_notes(dataset, answers),
        *copy_notes(photos),
    ]
    return UserData(
        dataset=dataset,
        report=report_of(path, looked, task, dataset, said, not answers.task),
        given=(
            *given(answers, "target", "task", "exclude", "read_as", "no_stream"),
            *(() if decoded or facts["source"] == "list" else (("stream", True),)),
        ),
        tasks=(task, *(name for name in image_tasks() if name != task)),
        copies=tuple(copied.items()) if answers.copy_data else (),
    )


def example_of(photo: Sample, answers: Answers, copied: dict[str, Path]) -> str:
    """An image to try predict.py with."""
    if answers.copy_data:
        return next(name for name, file in copied.items() if file == photo.file)
    return str(photo.file.resolve())


def check_task(path: Path, task: str) -> None:
    if task not in image_tasks():
        raise ScaffoldError(
            f"{path} has images, and {task} needs other data.",
            f"Use --task {listing(image_tasks())}.",
        )


def default_task(looks: list[Look]) -> str:
    """Transfer learning for photos, training from scratch for small images."""
    side = median(max(look.width, look.height) for look in looks)
    return "classification" if side <= SMALL else "transfer-learning"


def report_of(
    path: Path,
    looked: Looked,
    task: str,
    dataset: Images,
    notes: list[str],
    guessed: bool,
) -> Report:
    if dataset.label_style:
        rows = label_counts(looked.photos, dataset.classes)
        columns: tuple[str, ...] = ("label", "images")
    else:
        rows = class_counts(looked.photos, dataset.classes, dataset.splits)
        columns = ("class", *(dataset.splits or ("images",)))
    heading = f"{path}: {dataset.summary}, {sizes_of(looked.looks)}"
    said = (*notes, task_note(task, dataset, guessed))
    return Report(heading, columns, rows, said, is_about_task=True)


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
