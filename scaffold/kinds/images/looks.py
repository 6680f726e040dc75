"""The sizes and the colors of images."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from scaffold.errors import ScaffoldError
from scaffold.inspection.folders import Sample
from scaffold.inspection.user_data import counted

SMALLEST = 8  # pixels a side: needed for two convolutions with pooling
SIDE = 64  # pixels a side to resize to, unless all images share a small size
MOST_BROKEN = 20  # files that the generated code names
BROKEN = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)
MOST_DECODED = 100  # images with more than 8 bits, to find out how bright they are


@dataclass(frozen=True)
class Look:
    """The header of an image file.

    deep         whether its pixels have more than 8 bits
    transparent  whether it has transparent pixels, or may have some
    """

    width: int
    height: int
    grey: bool
    deep: bool = False
    transparent: bool = False


@dataclass(frozen=True)
class Looked:
    """Images that can be read, how they look, and why others can't be read."""

    photos: list[Sample]
    looks: list[Look]
    broken: dict[Path, str]

    @property
    def pairs(self) -> list[tuple[Sample, Look]]:
        """Each image, and how it looks."""
        return list(zip(self.photos, self.looks, strict=True))


def look_at_all(photos: Sequence[Sample]) -> Looked:
    """Read the headers of all images.

    Raises ScaffoldError if too many of them can't be read.
    """
    found = Looked([], [], {})
    for photo in photos:
        try:
            found.looks.append(look_at(photo.file))
            found.photos.append(photo)
        except BROKEN as error:
            reason = str(error).splitlines()[0]
            is_empty = photo.file.is_file() and not photo.file.stat().st_size
            found.broken[photo.file] = "the file is empty" if is_empty else reason
    if len(found.broken) > MOST_BROKEN or not found.photos:
        file, reason = next(iter(found.broken.items()))
        raise ScaffoldError(
            f"{counted(len(found.broken), 'file')} can't be read as images, like "
            f"{file}: {reason}.",
            "Replace or remove them.",
        )
    return found


def look_at(file: Path) -> Look:
    """Read an image's size and colors; raises an exception of Pillow if it can't."""
    with Image.open(file) as image:
        look = Look(
            *image.size,
            grey=image.mode in ("1", "L", "LA", "F") or image.mode[0] == "I",
            deep=image.mode[0] in "IF",
            transparent=image.has_transparency_data,
        )
        if not ends_well(file, image.format):
            image.load()
    return look


def ends_well(file: Path, format: str | None) -> bool:
    """Whether a file has the end marker of its format; decoding it would be slow."""
    mark = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}.get(format or "")
    if not mark:
        return False
    with open(file, "rb") as content:
        content.seek(-min(file.stat().st_size, len(mark)), 2)
        return content.read() == mark


def brightest_of(files: Sequence[Path]) -> int:
    """The value of white in images with more than 8 bits: 4095 for 12 bits.

    1 for floating-point images without larger values, 0 without such images.
    """
    if not files:
        return 0
    high = max(highest(file) for file in files[:: 1 + len(files) // MOST_DECODED])
    return 1 if high <= 1 else max((1 << int(high).bit_length()) - 1, 255)


def highest(file: Path) -> float:
    """The largest value in a grayscale image; 0 if it is broken."""
    try:
        with Image.open(file) as image:
            low, high = image.convert("F").getextrema()
            return float(max(low, high))  # type: ignore[arg-type]  # one channel
    except BROKEN:
        return 0.0


def image_of(looks: list[Look]) -> tuple[int, int, int]:
    """(channels, height, width) for a network that is trained from scratch."""
    channels = 1 if all(look.grey for look in looks) else 3
    sizes = {(look.height, look.width) for look in looks}
    if len(sizes) == 1 and min(min(sizes)) >= SMALLEST and max(max(sizes)) <= SIDE:
        return (channels, *sizes.pop())
    return channels, SIDE, SIDE


def sizes_of(looks: list[Look]) -> str:
    """`64 × 64 pixels, grayscale`, or the smallest and the largest size."""
    sizes = sorted(
        {(look.width, look.height) for look in looks}, key=lambda s: s[0] * s[1]
    )
    span = " to ".join(f"{w} × {h}" for w, h in dict.fromkeys((sizes[0], sizes[-1])))
    return (
        f"{span} pixels, {'grayscale' if all(look.grey for look in looks) else 'color'}"
    )
