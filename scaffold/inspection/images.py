"""The user's images: a folder per class, or a table of paths and classes."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import polars as pl
from PIL import Image

from scaffold.catalog.entries import Column, Dataset
from scaffold.errors import ScaffoldError
from scaffold.inspection.features import FEWEST_OF_CLASS, dialect_of, find_column
from scaffold.inspection.findings import Table
from scaffold.inspection.user_data import (
    Report,
    UserData,
    check_text,
    counted,
    given,
    place,
    shown,
)

# As in torchvision's ImageFolder.
ENDINGS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
SPLITS = {
    "train": "train|training",
    "val": "val|valid|validation|dev",
    "test": "test|testing",
}
CLASS_COLUMN = r"class_?|label|category|target|y|species|breed|diagnosis"
SMALL = 64  # pixels: up to here, training from scratch works as well
SMALLEST = 8  # pixels a side: needed for two convolutions with pooling
SIDE = 64  # pixels a side to resize to, unless all images share a small size


@dataclass(frozen=True)
class Photo:
    """An image file, its class, and its split, if splits are given."""

    file: Path
    name: str
    split: str = ""


@dataclass(frozen=True)
class Look:
    """The header of an image file."""

    width: int
    height: int
    grey: bool


# Find the images.


def folder_data(path: Path, answers) -> UserData:
    """The Dataset for a folder with a folder of images per class."""
    folders = split_folders(path)
    photos = [
        photo
        for split, folder in (folders or {"": ""}).items()
        for photo in photos_below(path / folder, split)
    ]
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


def split_folders(path: Path) -> dict[str, str]:
    """The folders of the splits, by train, val and test; empty without splits."""
    names = [folder.name for folder in subfolders(path)]
    found = {
        split: name
        for split, pattern in SPLITS.items()
        for name in names
        if re.fullmatch(pattern, name, re.IGNORECASE)
    }
    complete = "train" in found and len(found) > 1 and len(found) == len(names)
    return found if complete else {}


def subfolders(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if p.is_dir() and p.name[0] != ".")


def photos_below(path: Path, split: str) -> list[Photo]:
    """The images in path/<class>/, at any depth."""
    photos = []
    for folder in subfolders(path):
        files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in ENDINGS)
        if not files:
            raise ScaffoldError(
                f"The folder {folder} has no images.",
                f"Add at least {FEWEST_OF_CLASS}, or remove the folder.",
            )
        photos += [Photo(file, folder.name, split) for file in files]
    return photos


def is_image_list(table: Table) -> bool:
    """Whether a table lists image files, one per row."""
    return file_column(table) is not None


def file_column(table: Table) -> str | None:
    for column in table.columns:
        cells = column.examples
        if cells and all(cell.lower().endswith(ENDINGS) for cell in cells):
            return column.name
    return None


def listed_data(table: Table, answers) -> UserData:
    """The Dataset for a table with a column of paths and one of classes."""
    file, name = file_column(table), class_column(table, answers)
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


def class_column(table: Table, answers) -> str:
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


def listed_photos(table: Table, file: str, name: str) -> list[Photo]:
    """The image of every row; raises ScaffoldError if a file does not exist."""
    photos = []
    rows = zip(*cells_of(table, (file, name)), strict=True)
    for number, (cell, label) in enumerate(rows, start=1):
        if not cell or not label:
            continue
        photo = Photo(table.path.parent / cell, label)
        if not photo.file.is_file():
            raise ScaffoldError(
                f"Row {number} of {table.path} names {shown(cell, 80)}, which does not "
                "exist.",
                f"Paths are relative to {table.path.parent}.",
            )
        photos.append(photo)
    return photos


def cells_of(table: Table, names: tuple[str, ...]) -> list[list[str | None]]:
    """The columns as the generated code reads them."""
    if table.format == "parquet":
        once = list(dict.fromkeys(names))
        frame = pl.read_parquet(table.path, columns=once).cast(pl.String)
    else:
        frame = pl.read_csv(
            table.path,
            separator=table.separator,
            has_header=table.header,
            infer_schema=False,
            glob=False,
            new_columns=list(table.names),
        )
    return [frame[name].str.strip_chars().to_list() for name in names]


def copies_of(table: Table, photos: Sequence[Photo]) -> dict[str, Path]:
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


# Describe them.


def image_data(path: Path, photos: list[Photo], answers, copied, **facts) -> UserData:
    """The Dataset for images with known classes."""
    for photo in photos:
        check_text(str(photo.file))
    classes = check_classes(path, photos, facts.get("splits", ()))
    looks = [look_at(photo.file) for photo in photos]
    task = answers.task or default_task(looks)
    check_task(path, task)
    dataset = Dataset(
        name="",
        summary=f"{counted(len(photos), 'image')}, {counted(len(classes), 'class')}",
        kind="images",
        tasks=(task,),
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
        copies=tuple(copied.items()) if answers.copy_data else (),
    )


def example_of(photo: Photo, answers, copied: dict[str, Path]) -> str:
    """An image to try predict.py with."""
    if answers.copy_data:
        return next(name for name, file in copied.items() if file == photo.file)
    return str(photo.file.resolve())


def check_task(path: Path, task: str) -> None:
    if task not in ("classification", "transfer-learning"):
        raise ScaffoldError(
            f"{path} has images, and {task} needs other data.",
            "Use --task classification or transfer-learning.",
        )


def default_task(looks: list[Look]) -> str:
    """Transfer learning for photos, training from scratch for small images."""
    side = median(max(look.width, look.height) for look in looks)
    return "classification" if side <= SMALL else "transfer-learning"


def check_classes(path: Path, photos: list[Photo], splits) -> tuple[str, ...]:
    """The names of the classes; each needs enough images in every split."""
    classes = sorted({photo.name for photo in photos})
    if len(classes) < 2:
        raise ScaffoldError(
            (
                f"{path} has only one class, {shown(classes[0])}."
                if classes
                else f"{path} lists no images."
            ),
            "At least two classes are needed.",
        )
    counts = Counter((photo.split, photo.name) for photo in photos)
    for split in splits or ("",):
        fewest = 1 if split in ("val", "test") else FEWEST_OF_CLASS
        for name in classes:
            check_count(path, name, split, counts[split, name], fewest)
    return tuple(classes)


def check_count(path: Path, name: str, split: str, count: int, fewest: int) -> None:
    if count < fewest:
        where = f" in the {split} split" if split else ""
        raise ScaffoldError(
            f"The class {shown(name)} of {path} has {counted(count, 'image')}{where}; "
            f"at least {fewest} are needed.",
            "Add images, or remove the class.",
        )


def look_at(file: Path) -> Look:
    """Read an image's size and colors; raises ScaffoldError if it is truncated."""
    try:
        with Image.open(file) as image:
            width, height = image.size
            grey = image.mode in ("1", "L", "LA", "I", "I;16")
            if not ends_well(file, image.format):
                image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ScaffoldError(
            f"{file} is not a readable image: {str(error).splitlines()[0]}.",
            "Replace or remove it.",
        ) from None
    return Look(width, height, grey)


def ends_well(file: Path, format: str) -> bool:
    """Whether a file has the end marker of its format; decoding it would be slow."""
    mark = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}.get(format)
    if not mark:
        return False
    with open(file, "rb") as content:
        content.seek(-min(file.stat().st_size, len(mark)), 2)
        return content.read() == mark


def image_of(looks: list[Look]) -> tuple[int, int, int]:
    """(channels, height, width) for a network that is trained from scratch."""
    channels = 1 if all(look.grey for look in looks) else 3
    sizes = {(look.height, look.width) for look in looks}
    if len(sizes) == 1 and min(min(sizes)) >= SMALLEST and max(max(sizes)) <= SIDE:
        return (channels, *sizes.pop())
    return channels, SIDE, SIDE


# The report.


def report_of(path, photos, looks, task, dataset: Dataset, guessed: bool) -> Report:
    splits = dataset.splits or ("",)
    counts = Counter((photo.name, photo.split) for photo in photos)
    rows = tuple(
        (shown(name), *(f"{counts[name, split]:,}" for split in splits))
        for name in dataset.classes
    )
    columns = ("class", *(dataset.splits or ("images",)))
    heading = f"{path}: {dataset.summary}, {sizes_of(looks)}"
    return Report(heading, columns, rows, (task_note(task, dataset, guessed),))


def sizes_of(looks: list[Look]) -> str:
    """`64 × 64 pixels, grayscale`, or the smallest and the largest size."""
    sizes = sorted(
        {(look.width, look.height) for look in looks}, key=lambda s: s[0] * s[1]
    )
    span = " to ".join(f"{w} × {h}" for w, h in dict.fromkeys((sizes[0], sizes[-1])))
    return (
        f"{span} pixels, {'grayscale' if all(look.grey for look in looks) else 'color'}"
    )


def task_note(task: str, dataset: Dataset, guessed: bool) -> str:
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
