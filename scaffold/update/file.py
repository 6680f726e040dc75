"""The files of a project as an update sees them: contents, modes, line endings."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scaffold.errors import ScaffoldError

REGULAR, EXECUTABLE, LINK = 0o100644, 0o100755, 0o120000  # as git has them
LARGEST_RENAMED = 1_000_000  # bytes: nothing that was written is as large
NOT_OURS = {"data", "outputs", "__pycache__", "node_modules"}


@dataclass(frozen=True)
class File:
    """A file's bytes, or where a link leads, and its mode as git has it."""

    content: bytes
    mode: int = REGULAR


def is_text(file: File) -> bool:
    if file.mode == LINK or b"\0" in file.content:
        return False
    try:
        file.content.decode()
    except UnicodeDecodeError:
        return False
    return True


def has_crlf(file: File) -> bool:
    """Whether every line ends as Windows ends it."""
    lines = file.content.count(b"\n")
    return lines > 0 and file.content.count(b"\r\n") == lines and is_text(file)


def with_lf(file: File) -> File:
    """The same with \\n at the ends of lines that all have \\r\\n."""
    if not has_crlf(file):
        return file
    return File(file.content.replace(b"\r\n", b"\n"), file.mode)


def with_crlf(file: File) -> File:
    if not is_text(file):
        return file
    return File(with_lf(file).content.replace(b"\n", b"\r\n"), file.mode)


def read_files(folder: Path, names: Iterable[str]) -> dict[str, File]:
    """Those of the named files that are there, as they are.

    Raises ScaffoldError where a folder is in the place of a file or the reverse.
    """
    found = {}
    for name in names:
        check_way(folder, name)
        if os.path.lexists(folder / name):
            found[name] = read_file(folder / name)
    return found


def check_way(folder: Path, name: str) -> None:
    """Refuse a path that leads through a file or a link."""
    for parent in list(PurePosixPath(name).parents)[:-1]:
        path = folder / parent
        if path.is_symlink() or (os.path.lexists(path) and not path.is_dir()):
            raise ScaffoldError(
                f"{path} is no folder, and {name} belongs below it.",
                "Give it another name first.",
            )


def read_file(path: Path) -> File:
    if path.is_symlink():
        return File(os.fsencode(os.readlink(path)), LINK)
    if not path.is_file():
        raise ScaffoldError(
            f"{path} is no file, and one of that name was written or would be.",
            "Give it another name first.",
        )
    runs = path.stat().st_mode & stat.S_IXUSR
    return File(path.read_bytes(), EXECUTABLE if runs else REGULAR)


def possible_renames(folder: Path, missing: Iterable[str]) -> list[str]:
    """Files of the user's own that may be missing ones under another name.

    Neither data nor what is hidden or too large, and no environment or repository
    that lies inside.
    """
    endings = {PurePosixPath(name).suffix for name in missing}
    if not endings:
        return []
    names = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if is_part(Path(place, name))]
        for name in files:
            path = Path(place, name)
            if path.suffix in endings and is_small(path):
                names.append(path.relative_to(folder).as_posix())
    return names


def is_part(folder: Path) -> bool:
    """Whether a folder is a part of the project, where there may be code."""
    hidden = folder.name.startswith(".") and folder.name != ".github"
    if hidden or folder.name in NOT_OURS:
        return False
    return not any(os.path.lexists(folder / name) for name in ("pyvenv.cfg", ".git"))


def is_small(path: Path) -> bool:
    return not path.is_symlink() and path.stat().st_size <= LARGEST_RENAMED
