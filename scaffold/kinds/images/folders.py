"""Find images in a folder per class, and in folders for splits."""

import re
from dataclasses import dataclass
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.inspection.lookup import FEWEST_OF_CLASS

# As in torchvision's ImageFolder.
ENDINGS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
SPLITS = {
    "train": "train|training",
    "val": "val|valid|validation|dev",
    "test": "test|testing",
}


@dataclass(frozen=True)
class Photo:
    """An image file, its class, and its split, if splits are given."""

    file: Path
    name: str
    split: str = ""


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
