"""A hidden folder in which files are prepared before they appear.

Only a process that is killed leaves one behind. Each is locked by who made it, and the
system takes that lock back with the process: what can be locked is nobody's any more.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from platform import node
from secrets import token_hex
from zlib import crc32

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows, where leftovers stay
    flock = None  # type: ignore[assignment]

# With the machine's name: on a shared disk, locks of other machines may be invisible.
PREFIX = f".scaffold-{crc32(node().encode()):08x}-"
YOUNG = 60  # seconds until a new folder is surely locked


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """A hidden folder in parent that is always removed afterwards."""
    sweep(parent)
    stage = parent / f"{PREFIX}{token_hex(8)}"
    try:
        stage.mkdir(mode=0o700)
        with locked(stage):
            yield stage
    finally:
        remove(stage)


def remove(folder: Path) -> None:
    """Remove a folder, even if a signal interrupts it once."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove the folders that killed processes on this machine left behind."""
    for stage in parent.glob(f"{PREFIX}*"):
        with suppress(OSError), locked(stage) as is_mine:
            if is_mine and time.time() - stage.stat().st_mtime > YOUNG:
                shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Try to lock a folder; yields whether this process has the lock."""
    if flock is None:
        yield False
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield can_lock(handle)
    finally:
        os.close(handle)


def can_lock(handle: int) -> bool:
    try:
        flock(handle, LOCK_EX | LOCK_NB)
    except OSError:  # another process has the lock, or the file system has no locks
        return False
    return True
