"""The sizes and the colors of images."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from scaffold.errors import ScaffoldError

SMALLEST = 8  # pixels a side: needed for two convolutions with pooling
SIDE = 64  # pixels a side to resize to, unless all images share a small size


@dataclass(frozen=True)
class Look:
    """The header of an image file."""

    width: int
    height: int
    grey: bool


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


def ends_well(file: Path, format: str | None) -> bool:
    """Whether a file has the end marker of its format; decoding it would be slow."""
    mark = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}.get(format or "")
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


def sizes_of(looks: list[Look]) -> str:
    """`64 × 64 pixels, grayscale`, or the smallest and the largest size."""
    sizes = sorted(
        {(look.width, look.height) for look in looks}, key=lambda s: s[0] * s[1]
    )
    span = " to ".join(f"{w} × {h}" for w, h in dict.fromkeys((sizes[0], sizes[-1])))
    return (
        f"{span} pixels, {'grayscale' if all(look.grey for look in looks) else 'color'}"
    )
