"""What has become of the files that were written."""

from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.health.line import Line, all_are
from scaffold.record import Record
from scaffold.update import read_concerned, unsettled
from scaffold.update.file import File
from scaffold.update.merge import BESIDE


def files_line(folder: Path, record: Record) -> Line:
    """Which differ or are gone, as may be; and which have an update's conflicts."""
    now = {name: content_of(folder / name) for name in record.files}
    gone = [name for name, content in now.items() if content is None]
    changed = {
        name: now[name]
        for name, written in record.files.items()
        if name not in gone and plain(now[name]) != plain(written)
    }
    text = described(len(now), list(changed), gone)
    left = conflicts(folder, record)
    if not left:
        return Line("files", text)
    names = ", ".join(left)
    advice = "Choose between the lines marked <<<<<<< and >>>>>>>, remove the others."
    words = f"conflicts are left in {names}"
    return Line("files", f"{words}; {text}", True, advice, hinders=words)


def conflicts(folder: Path, record: Record) -> list[str]:
    """The files that an update has left to be settled, whatever they are called now."""
    base = {name: File(content) for name, content in record.files.items()}
    try:
        files = read_concerned(folder, base, {})
    except ScaffoldError:  # a folder where there was a file
        return []
    return [*unsettled(files), *(name for name in files if BESIDE in name)]


def content_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def plain(content: bytes) -> bytes:
    """With line endings that are the same on every system."""
    return content.replace(b"\r\n", b"\n")


def described(written: int, changed: list[str], gone: list[str]) -> str:
    if not changed and not gone:
        return f"all {written} are as they were written"
    verb = "differs" if len(changed) == 1 else "differ"
    names = ", ".join(changed)
    differ = f"{len(changed)} of {written} {verb} from what was written: {names}"
    return "; ".join(filter(None, [differ if changed else "", all_are(gone, "gone")]))
