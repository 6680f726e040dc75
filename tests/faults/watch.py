"""What is on the disk, to the last byte, before and after something went wrong."""

import os
from pathlib import Path


def snapshot(folder: Path) -> dict[str, tuple]:
    """Everything below a folder: what it is, when it was changed and what is in it."""
    return {
        path.relative_to(folder).as_posix(): facts(path)
        for path in sorted(folder.rglob("*"))
    }


def facts(path: Path) -> tuple:
    there = path.lstat()
    known = (there.st_mode, there.st_mtime_ns, there.st_ino)
    if path.is_symlink():
        return *known, os.readlink(path)
    return (*known, path.read_bytes()) if path.is_file() else known


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
