"""Report how images are read, and which are left out."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.inspection.folders import Sample
from scaffold.inspection.layout import Folder, Layout
from scaffold.inspection.lookup import FEWEST_ROWS
from scaffold.inspection.user_data import counted, joined, shown
from scaffold.kinds.images.dataset import Images
from scaffold.kinds.images.endings import ENDINGS, READABLE, UNREADABLE
from scaffold.kinds.images.labels import Labels
from scaffold.kinds.images.looks import Looked
from scaffold.text import shell_word


def broken_words(looked: Looked) -> tuple[str, ...]:
    """`2 broken images, like a.jpg (the file is empty)`."""
    if not looked.broken:
        return ()
    file, reason = next(iter(looked.broken.items()))
    return (
        f"{counted(len(looked.broken), 'broken image')}, like {file} "
        f"({reason.split(str(file))[0].rstrip(' ' + chr(39))})",
    )


def unreadable(top: Folder) -> Counter[str]:
    """The number of pictures that are not read, for each ending."""
    others = [file for folder in top.walk() for file in folder.others]
    endings = Counter(file.suffix.lower() for file in others)
    return Counter({e: n for e, n in endings.items() if e in UNREADABLE})


def unreadable_words(top: Folder) -> tuple[str, ...]:
    return tuple(
        counted(number, f"{ending} file") for ending, number in unreadable(top).items()
    )


def how_to_convert(top: Folder) -> list[str]:
    endings = [*unreadable(top)]
    if not endings:
        return []
    return [
        f"Pillow does not read {joined(endings)}. To use these files, convert them: "
        f"magick mogrify -format jpg *{endings[0]}"
    ]


def check_unreadable(layout: Layout) -> None:
    """Refuse a class that has only pictures which Pillow does not read."""
    for parent in layout.splits.values() or (layout.root,):
        for folder in parent.folders:
            if folder not in parent.filled and unreadable(folder):
                raise no_images(folder)


def tables_in(top: Folder) -> list[Path]:
    """Tables beside images, which may have their classes."""
    return [file for file in top.others if file.suffix.lower() == ".csv"]


def no_images(top: Folder) -> ScaffoldError:
    """The error for a folder without folders of images."""
    if unreadable(top):
        words, (advice,) = unreadable_words(top), how_to_convert(top)
        return ScaffoldError(f"{top.path} has only {joined(words)}.", advice)
    advice = "Put the images of each class into a folder with its name."
    if tables := tables_in(top):
        advice = f"If {tables[0].name} has their classes, use --data {tables[0]}."
    return ScaffoldError(f"{top.path} has no folder of images per class.", advice)


def odd_endings(photos: Sequence[Sample]) -> tuple[str, ...]:
    """The endings that torchvision does not list."""
    found = {photo.file.suffix.lower() for photo in photos}
    return tuple(ending for ending in READABLE if ending in found - {*ENDINGS})


def pixel_notes(dataset: Images) -> list[str]:
    """How unusual pixels are read."""
    notes = []
    if dataset.deep:
        notes.append(
            f"Images with more than 8 bits: values from 0 to {dataset.deep:,} are "
            "scaled to 0 to 255."
        )
    if dataset.transparent:
        notes.append("Transparent pixels are read as white.")
    if ".gif" in dataset.endings:
        notes.append("Of each .gif file, the first picture is used.")
    return notes


def check_labels(path: Path, photos: Sequence[Sample]) -> tuple[str, ...]:
    """The labels, sorted; raises ScaffoldError if they or the images are too few."""
    names = sorted({name for photo in photos for name in photo.names})
    if len(names) < 2 or len(photos) < FEWEST_ROWS:
        raise ScaffoldError(
            f"{path} has {counted(len(photos), 'image')} with "
            f"{counted(len(names), 'label')}.",
            f"At least {FEWEST_ROWS} images and two labels are needed.",
        )
    return tuple(names)


def label_counts(
    photos: Sequence[Sample], names: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """Rows of a report: each label, and the number of images that have it."""
    counts = Counter(name for photo in photos for name in photo.names)
    return tuple((shown(name), f"{counts[name]:,}") for name in names)


def label_notes(labels: Labels) -> list[str]:
    """That images have several labels, if they have."""
    if not labels.style:
        return []
    advice = (
        f" For one class each, use --as {shell_word(labels.column + '=category')}."
        if labels.column
        else ""
    )
    return [f"An image may have several labels: {labels.words}.{advice}"]
