"""What a visitor downloads, measured as a host with gzip sends it."""

import gzip
from pathlib import Path

from scaffold.render import files_below
from scaffold.web.static.site import LATER

FIRST = 120_000  # bytes, the limit for the first paint
WHOLE = 6_300_000


def sent(path: Path) -> int:
    """The bytes that are sent for a file."""
    content = path.read_bytes()
    return min(len(content), len(gzip.compress(content, mtime=0)))


def sizes(out: Path) -> dict[str, int]:
    """The bytes of each file, as sent."""
    return {name: sent(path) for name, path in files_below(out).items()}


def first_paint(found: dict[str, int]) -> int:
    """The page's own files, and the largest file of prerendered states."""
    later = tuple(f"/{name}" for name in LATER)
    page = [
        size
        for name, size in found.items()
        if name == "index.html"
        or (name.startswith("page-") and not name.endswith(later))
    ]
    return sum(page) + max(s for name, s in found.items() if name.startswith("first/"))


def report(out: Path) -> str:
    found = sizes(out)
    return (
        f"{out}: {len(found)} files. First paint: {first_paint(found):,} bytes; "
        f"everything: {sum(found.values()):,} bytes."
    )
