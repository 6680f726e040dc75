"""Find pictures that are there more than once."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path

from scaffold.inspection.folders import Sample
from scaffold.inspection.user_data import counted

PART = 4096  # bytes from the middle of a file: they differ, even in files of one size

Groups = list[list[Sample]]


def copies_in(photos: Sequence[Sample]) -> Groups:
    """The groups of images whose files have the same bytes.

    Only files of one size are read, and only those with the same middle as a whole.
    """
    groups: Groups = [list(photos)]
    for key in (size_of, middle_of, digest_of):
        groups = [part for group in groups for part in divided(group, key)]
    return groups


def divided(group: Iterable[Sample], key: Callable[[Path], Hashable]) -> Groups:
    """Those of a group that have the same key as another one."""
    found: dict[Hashable, list[Sample]] = defaultdict(list)
    for photo in group:
        found[key(photo.file)].append(photo)
    return [part for part in found.values() if len(part) > 1]


def size_of(file: Path) -> int:
    return file.stat().st_size


def middle_of(file: Path) -> bytes:
    with open(file, "rb") as content:
        content.seek(max(0, file.stat().st_size // 2 - PART // 2))
        return content.read(PART)


def digest_of(file: Path) -> bytes:
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "blake2b").digest()


def copy_notes(photos: Sequence[Sample]) -> list[str]:
    """A note on pictures that are there more than once, with an example."""
    groups = copies_in(photos)
    if not groups:
        return []
    torn = [group for group in groups if len({one.name for one in group}) > 1]
    split = [group for group in groups if len({one.split for one in group}) > 1]
    example, other = (torn or split or groups)[0][:2]
    occur = "occurs" if len(groups) == 1 else "occur"
    parts = [f"{len(torn):,} with different classes"] if torn else []
    parts += [f"{len(split):,} in two splits"] if split else []
    if not example.split:
        parts.append("a copy may be in the training and another in the test split")
    details = f" ({'; '.join(parts)})" if parts else ""
    return [
        f"{counted(len(groups), 'picture')} {occur} more than once, like "
        f"{example.file} and {other.file}{details}."
    ]
