"""A new project in a folder with a repository or a virtual environment in it."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.record import FOLDER
from scaffold.text import one_line
from scaffold.write import as_bytes, check_free, free_name

KEPT = ("README*", "LICENSE*", "LICENCE*", "COPYING*", ".gitignore")
BESIDE = (".git", ".gitattributes", ".editorconfig", ".idea", ".vscode", ".DS_Store")


def check_target(target: Path, *data: str | None) -> None:
    """Refuse a path that exists, except a folder with only KEPT and BESIDE files.

    data: the paths of the user's data, which may be in the folder.
    """
    if not is_used(target):
        check_free(target)
        return
    undo_interrupted(target)
    if (target / FOLDER).exists():
        raise ScaffoldError(
            f"{target} already has a scaffold project; nothing was changed.",
            "Give another path, or update it with `scaffold update`.",
        )
    for entry in sorted(target.iterdir()):
        if not (is_kept(entry.name) or is_beside(entry) or holds(entry, data)):
            other = os.path.relpath(free_name(Path(os.path.abspath(target))))
            raise ScaffoldError(
                f"{target} is not empty (it has {one_line(entry.name)}); nothing was "
                "changed.",
                f"Give another path, like {other}.",
            )


def is_used(target: Path) -> bool:
    """Whether it is the current folder, or a readable folder that is not empty."""
    if not target.is_dir() or not os.access(target, os.R_OK):
        return False
    return os.path.samefile(target, ".") or any(target.iterdir())


def is_kept(name: str) -> bool:
    """Whether the user's file of that name is kept instead of scaffold's."""
    return any(fnmatch(name, pattern) for pattern in KEPT)


def is_beside(entry: Path) -> bool:
    """Whether it can stay beside a project: a repository, a virtual environment."""
    return entry.name in BESIDE or (entry / "pyvenv.cfg").is_file()


def holds(entry: Path, data: Iterable[str | None]) -> bool:
    paths = [os.path.abspath(path) for path in data if path]
    place = os.path.abspath(entry)
    return any(path == place or path.startswith(place + os.sep) for path in paths)


def kept_of(target: Path, names: Iterable[str]) -> list[str]:
    """The names that are not written because the folder has such a file."""
    there = [entry.name for entry in target.iterdir()] if target.is_dir() else []
    patterns = [p for p in KEPT if any(fnmatch(name, p) for name in there)]
    return [name for name in names if any(fnmatch(name, p) for p in patterns)]


def write_into(
    target: Path, files: Mapping[str, str | bytes], copies: Mapping[str, Path]
) -> None:
    """Write files and copies into an existing folder, all or nothing.

    Raises ScaffoldError if one of the files exists.
    """
    # Here, not above: a new folder does not need them.
    from scaffold.update.file import File
    from scaffold.update.swap import swap

    for name in (*files, *copies):
        if os.path.lexists(target / name):
            raise ScaffoldError(
                f"{target / name} exists; nothing was changed.", "Give another path."
            )
    try:
        swap(target, {**{n: File(as_bytes(t)) for n, t in files.items()}, **copies})
    finally:
        remove_empty_record(target)


def undo_interrupted(target: Path) -> None:
    """Remove the files that a killed `scaffold new` left in a folder."""
    from scaffold.update.swap import recover

    recover(target)
    remove_empty_record(target)


def remove_empty_record(target: Path) -> None:
    with suppress(OSError):
        (target / FOLDER).rmdir()  # fails if something is in it
