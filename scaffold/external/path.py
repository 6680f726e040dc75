"""Checks of the paths in an extra, which a stranger may have written."""

import re
from pathlib import PurePosixPath

from scaffold.errors import ScaffoldError
from scaffold.names import WINDOWS_RESERVED

# Not in a name on Windows, and there `git~1` is another name of `.git`.
FORBIDDEN = re.compile(r'[\\:<>"|?*]|~\d')
TAKEN = {".git", ".scaffold", "data", "outputs"}  # an update never touches these


def check_inside(extra: str, name: str) -> None:
    """Refuse a path that could leave its folder on any system."""
    path = PurePosixPath(name)
    parts = name.split("/")
    if path.is_absolute() or not all(map(is_portable, parts)):
        raise ScaffoldError(
            f"The extra {extra} has a file with the path {name!r}, which is not "
            "allowed.",
            "Paths must be relative, without `..`, `\\` and special characters.",
        )


def is_portable(part: str) -> bool:
    """Whether one part of a path means the same on all systems."""
    return (
        part.isprintable()
        and part.rstrip(" .") == part != ""
        and not FORBIDDEN.search(part)
        and part.lower().partition(".")[0] not in WINDOWS_RESERVED
    )


def check_target(extra: str, name: str) -> None:
    """Refuse a path in a project that an extra must not write."""
    check_inside(extra, name)
    first = name.split("/")[0].lower()
    if first in TAKEN or ".git" in name.lower().split("/"):
        raise ScaffoldError(
            f"The extra {extra} has the file {name}, and an extra can't write into "
            f"{', '.join(sorted(TAKEN))}.",
            "Move the file to another folder.",
        )
