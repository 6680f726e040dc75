"""Write a folder to the disk, all or nothing."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from scaffold.errors import ExitCode, ScaffoldError
from scaffold.stage import staging


def check_free(target: Path) -> None:
    """Refuse a path that exists, except an empty folder."""
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise ScaffoldError(
            f"{target} is not a folder.", "Give the path of a new folder."
        )
    try:
        taken = any(target.iterdir())
    except OSError as error:
        raise cannot_write(target, error) from error
    if taken:
        raise ScaffoldError(
            f"{target} exists and is not empty; nothing was changed.",
            f"Give another path, like {free_name(target)}.",
        )


def first_free(target: Path) -> Path:
    """The path if it is free, or else with the first free number appended."""
    return free_name(target) if os.path.lexists(target) else target


def free_name(target: Path) -> Path:
    """The path with the first free number appended."""
    number = 2
    while os.path.lexists(f"{target}-{number}"):
        number += 1
    return Path(f"{target}-{number}")


def write(
    target: Path, files: Mapping[str, str | bytes], copies: Mapping[str, Path]
) -> None:
    """Create the folder `target` with files and copies.

    Everything is prepared in a hidden folder beside it and appears with one rename,
    together with missing parents.
    """
    check_free(target)
    target = Path(os.path.realpath(target))
    missing = first_missing(target)
    try:
        with staging(missing.parent) as stage:
            fill(stage / "new" / target.relative_to(missing), files, copies)
            move(stage / "new", missing)
    except OSError as error:
        check_free(target)  # another process may have created it
        if first_missing(target) != missing:  # it created a parent only
            return write(target, files, copies)
        raise cannot_write(target, error) from error


def first_missing(target: Path) -> Path:
    """The topmost folder on the way to target that does not exist, or target."""
    for folder in (*reversed(target.parents), target):
        if not os.path.lexists(folder):
            return folder
    return target


def fill(
    folder: Path, files: Mapping[str, str | bytes], copies: Mapping[str, Path]
) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_bytes(content))
    for name, source in copies.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, path)


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def move(folder: Path, target: Path) -> None:
    """Rename onto a path that is free, or onto an empty folder, whose mode stays.

    Fails if the folder is not empty any more.
    """
    if target.is_dir():
        folder.chmod(target.stat().st_mode)
        if os.name == "nt":  # elsewhere, rename replaces an empty folder
            target.rmdir()
    folder.rename(target)


def cannot_write(target: Path, error: OSError) -> ScaffoldError:
    reason = error.strerror or str(error)
    sentence = f"Can't write {target}: {reason}."
    return ScaffoldError(sentence, "Give another path.", ExitCode.FAILED)
