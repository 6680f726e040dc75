"""The files of a project: contents, modes and line endings."""

import os
import stat
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scaffold.errors import ScaffoldError

REGULAR, EXECUTABLE, LINK = 0o100644, 0o100755, 0o120000  # git's modes
LARGEST_RENAMED = 1_000_000  # bytes: no generated file is that large
NOT_OURS = {"data", "outputs", "__pycache__", "node_modules"}


@dataclass(frozen=True)
class File:
    """A file's bytes (of a link, its target) and its mode in git's notation."""

    content: bytes
    mode: int = REGULAR


Files = dict[str, File]


def is_text(file: File) -> bool:
    if file.mode == LINK or b"\0" in file.content:
        return False
    try:
        file.content.decode()
    except UnicodeDecodeError:
        return False
    return True


def has_crlf(file: File) -> bool:
    """Whether every line ends with \\r\\n."""
    lines = file.content.count(b"\n")
    return lines > 0 and file.content.count(b"\r\n") == lines and is_text(file)


def with_lf(file: File) -> File:
    """The file with \\n, if every line ends with \\r\\n."""
    if not has_crlf(file):
        return file
    return File(file.content.replace(b"\r\n", b"\n"), file.mode)


def with_crlf(file: File) -> File:
    if not is_text(file):
        return file
    return File(with_lf(file).content.replace(b"\n", b"\r\n"), file.mode)


def read_files(folder: Path, names: Iterable[str]) -> dict[str, File]:
    """The named files that exist.

    Raises ScaffoldError if a folder is where a file should be, or the reverse.
    """
    found = {}
    for name in names:
        check_way(folder, name)
        if os.path.lexists(folder / name):
            found[name] = read_file(folder / name)
    return found


def check_way(folder: Path, name: str) -> None:
    """Refuse a path with a file or a link as a parent."""
    for parent in list(PurePosixPath(name).parents)[:-1]:
        path = folder / parent
        if path.is_symlink() or (os.path.lexists(path) and not path.is_dir()):
            raise ScaffoldError(
                f"{path} is not a folder, but the project needs {name}.",
                f"Rename {path} first.",
            )


def read_file(path: Path) -> File:
    if path.is_symlink():
        return File(os.fsencode(os.readlink(path)), LINK)
    if not path.is_file():
        raise ScaffoldError(
            f"{path} is not a file, but the project needs a file there.",
            f"Rename {path} first.",
        )
    runs = path.stat().st_mode & stat.S_IXUSR
    return File(path.read_bytes(), EXECUTABLE if runs else REGULAR)


def files_with(folder: Path, endings: Collection[str]) -> list[str]:
    """The files with these suffixes, without data, hidden and large files.

    Virtual environments and nested repositories are left out.
    """
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
    """Whether a folder may contain code of the project."""
    hidden = folder.name.startswith(".") and folder.name != ".github"
    if hidden or folder.name in NOT_OURS:
        return False
    return not any(os.path.lexists(folder / name) for name in ("pyvenv.cfg", ".git"))


def is_small(path: Path) -> bool:
    return not path.is_symlink() and path.stat().st_size <= LARGEST_RENAMED
