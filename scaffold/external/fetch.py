"""Fetch an extra from its address into memory."""

import os
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.external.address import Address, read_address
from scaffold.external.archive import download, read_zip
from scaffold.external.repository import clone
from scaffold.external.source import Source, check_size

SKIPPED = "__pycache__"


def fetch(word: str) -> Source:
    """The extra at an address as it is now.

    Raises ScaffoldError if it can't be reached or read.
    """
    address = read_address(word)
    if address.is_path:
        return from_path(address)
    if address.is_zip:
        return read_zip(address.text, download(address.text, address.place))
    with clone(address.text, address.place, address.revision) as (folder, commit):
        return read_folder(address.text, folder, commit)


def from_path(address: Address) -> Source:
    path = Path(address.place)
    try:
        return read_path(address, path)
    except OSError as error:
        raise ScaffoldError(f"Can't read {path}: {error.strerror}.") from None


def read_path(address: Address, path: Path) -> Source:
    if address.is_zip and path.is_file():
        check_size(address.text, 1, path.stat().st_size)
        return read_zip(address.text, path.read_bytes())
    if path.is_dir():
        return read_folder(address.text, path)
    raise ScaffoldError(
        f"There is no extra in {path}: it is not a folder or a zip archive.",
        "For a repository on GitHub, write gh:OWNER/NAME.",
    )


def read_folder(name: str, folder: Path, commit: str = "") -> Source:
    """The files of a folder, without hidden folders like .git beside extra.toml."""
    files: dict[str, bytes] = {}
    size = 0
    for place, folders, names in os.walk(folder):
        if Path(place) == folder:
            folders[:] = [one for one in folders if not one.startswith(".")]
        folders[:] = sorted(one for one in folders if one != SKIPPED)
        for one in [*folders, *sorted(names)]:
            check_regular(name, folder, Path(place, one))
        for one in names:
            path = Path(place, one)
            size += path.stat().st_size
            check_size(name, len(files), size)
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return Source(name, files, commit)


def check_regular(name: str, folder: Path, path: Path) -> None:
    """Refuse a link, which may point anywhere, and a device."""
    if path.is_symlink() or not (path.is_file() or path.is_dir()):
        raise ScaffoldError(
            f"{path.relative_to(folder).as_posix()} of the extra {name} is a symbolic "
            "link or a special file, which is not allowed.",
            "Replace it by a file.",
        )
