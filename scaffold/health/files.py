"""What has become of the files that were written."""

from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.health.line import Line, all_are
from scaffold.record import Record
from scaffold.update import read_concerned, unsettled
from scaffold.update.file import File, Files
from scaffold.update.imports import gone_imports, gone_in_words
from scaffold.update.merge import BESIDE


def files_line(folder: Path, record: Record) -> Line:
    """Which files differ or are gone, as they may.

    Wrong: conflicts of an update, and imports of modules that are gone.
    """
    now = {name: content_of(folder / name) for name in record.files}
    gone = [name for name, content in now.items() if content is None]
    changed = {
        name: now[name]
        for name, written in record.files.items()
        if name not in gone and plain(now[name]) != plain(written)
    }
    text = described(len(now), list(changed), gone)
    there = concerned(folder, record)
    if left := [*unsettled(there), *(name for name in there if BESIDE in name)]:
        advice = "Choose between the lines marked <<<<<<< and >>>>>>>."
        words = f"conflicts are left in {', '.join(left)}"
        return Line("files", f"{words}; {text}", True, advice, hinders=words)
    if lost := gone_imports(there, record.files):
        faults = [f"{name} {gone_in_words(lost[name])}" for name in lost]
        advice = f"Restore what is gone, or correct the imports of {', '.join(lost)}."
        return Line("files", "; ".join([*faults, text]), True, advice)
    return Line("files", text)


def concerned(folder: Path, record: Record) -> Files:
    """The files that an update looks at, whatever they are called now."""
    base = {name: File(content) for name, content in record.files.items()}
    try:
        return read_concerned(folder, base, {})
    except ScaffoldError:  # a folder where there was a file
        return {}


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
        return f"all {written} are unchanged"
    names = ", ".join(changed)
    differ = f"{len(changed)} of {written} changed: {names}"
    return "; ".join(filter(None, [differ if changed else "", all_are(gone, "gone")]))
