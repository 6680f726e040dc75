"""Apply an update completely or not at all, and undo an interrupted one."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from filecmp import cmp
from pathlib import Path

from scaffold.errors import ExitCode, ScaffoldError
from scaffold.record import FOLDER, is_inside
from scaffold.update.file import EXECUTABLE, LINK, File, check_way

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows
    flock = None  # type: ignore[assignment]

STAGE = f"{FOLDER}/update"
PLAN = "plan.json"  # exists while only some files may be changed
Changes = Mapping[str, File | Path | None]


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Refuse a second update of a folder at the same time.

    The operating system releases the lock even if the process is killed.
    """
    place = folder / FOLDER
    if flock is None or not place.is_dir():
        yield
        return
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        lock(handle, folder)
        yield
    finally:
        os.close(handle)


def lock(handle: int, folder: Path) -> None:
    try:
        flock(handle, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        raise ScaffoldError(
            f"Another `scaffold update` of {folder} is running.",
            "Wait until it has finished.",
        ) from None
    except OSError:
        pass  # a file system without locks


def swap(folder: Path, changes: Changes) -> None:
    """Write, copy or (for None) remove files in a folder, all or nothing.

    If the process is killed, `recover` restores the old files.
    """
    if not changes:
        return
    stage = folder / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    try:
        prepare(folder, stage, changes)
        for name, new in changes.items():
            put(stage / "new" / name if new else None, folder / name)
        (stage / PLAN).unlink()
    except OSError as error:
        recover(folder)
        raise ScaffoldError(
            f"Can't update {folder}: {said(error)}. Nothing was changed.",
            code=ExitCode.FAILED,
        ) from error
    except BaseException:
        recover(folder)
        raise
    shutil.rmtree(stage, ignore_errors=True)
    remove_empty(folder, [name for name, new in changes.items() if new is None])


def prepare(folder: Path, stage: Path, changes: Changes) -> None:
    """Store the new files, copies of the old ones, then the plan."""
    there = {name: os.path.lexists(folder / name) for name in changes}
    for name, new in changes.items():
        for part in ("old", "new"):
            (stage / part / name).parent.mkdir(parents=True, exist_ok=True)
        if there[name]:
            shutil.copy2(folder / name, stage / "old" / name, follow_symlinks=False)
        if new:
            place(new, stage / "new" / name, folder / name)
    with open(stage / "plan.tmp", "w", encoding="utf-8") as file:
        json.dump(there, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(stage / "plan.tmp", stage / PLAN)


def place(new: File | Path, path: Path, old: Path) -> None:
    """Write a new file, with the mode of the file that it replaces."""
    if isinstance(new, Path):
        shutil.copyfile(new, path)
    elif new.mode == LINK:
        path.symlink_to(os.fsdecode(new.content))
    else:
        path.write_bytes(new.content)
        if old.is_file() and not old.is_symlink():
            shutil.copymode(old, path)
        elif new.mode == EXECUTABLE:
            path.chmod(path.stat().st_mode | 0o111)


def put(new: Path | None, target: Path) -> None:
    if new is None:
        target.unlink(missing_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(new, target)


def recover(folder: Path) -> bool:
    """Undo an interrupted update; return whether there was one.

    Raises ScaffoldError if that fails.
    """
    stage = folder / STAGE
    if not (stage / PLAN).exists():
        shutil.rmtree(stage, ignore_errors=True)
        return False
    there = read_plan(folder)
    try:
        for name, was_there in there.items():
            put_back(stage / "old" / name, folder / name, was_there)
        remove_empty(folder, [name for name in there if not there[name]])
        shutil.rmtree(stage)
    except OSError as error:
        raise ScaffoldError(
            f"Can't undo an interrupted update of {folder}: {said(error)}.",
            "Fix this, then run `scaffold update` again.",
            ExitCode.FAILED,
        ) from error
    return True


def put_back(old: Path, target: Path, was_there: bool) -> None:
    """Restore a file if it differs."""
    if not was_there:
        target.unlink(missing_ok=True)
    elif os.path.lexists(old) and not is_same(old, target):
        put(old, target)


def is_same(one: Path, other: Path) -> bool:
    if one.is_symlink() or not other.is_file() or other.is_symlink():
        return False
    return cmp(one, other, shallow=False)


def said(error: OSError) -> str:
    return ": ".join(filter(None, (error.filename, error.strerror))) or str(error)


def read_plan(folder: Path) -> dict[str, bool]:
    """The files in the plan, and whether each existed before the update."""
    path = folder / STAGE / PLAN
    there: dict[str, bool] = json.loads(path.read_text(encoding="utf-8"))
    if not all(map(is_inside, there)):
        raise ScaffoldError(f"{path} was not written by scaffold.", "Delete it.")
    for name in there:
        check_way(folder, name)
    return there


def remove_empty(folder: Path, names: list[str]) -> None:
    """Remove the folders that the removed files leave empty."""
    for name in names:
        parent = (folder / name).parent
        while parent != folder and parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()
            parent = parent.parent
