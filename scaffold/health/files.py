"""Check the generated files."""

from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.health.line import Line, all_are
from scaffold.record import Record
from scaffold.update import unsettled
from scaffold.update.concerned import read_concerned
from scaffold.update.file import File, Files
from scaffold.update.imports import gone_imports, gone_in_words
from scaffold.update.merge import BESIDE


def files_line(folder: Path, record: Record) -> Line:
    """The changed and the missing files.

    Wrong only for unresolved conflicts and for imports of missing modules.
    """
    now = {name: content_of(folder / name) for name in record.files}
    gone = [name for name, content in now.items() if content is None]
    changed = {
        name: content
        for name, written in record.files.items()
        if (content := now[name]) is not None and plain(content) != plain(written)
    }
    text = described(len(now), list(changed), gone)
    there = concerned(folder, record)
    if left := [*unsettled(there), *(name for name in there if BESIDE in name)]:
        advice = "Resolve the conflicts between <<<<<<< and >>>>>>>."
        words = f"unresolved conflicts in {', '.join(left)}"
        return Line("files", f"{words}; {text}", True, advice, hinders=words)
    if lost := gone_imports(there, record.files):
        faults = [f"{name} {gone_in_words(lost[name])}" for name in lost]
        advice = (
            f"Restore the missing modules, or fix the imports in {', '.join(lost)}."
        )
        return Line("files", "; ".join([*faults, text]), True, advice)
    return Line("files", text)


def concerned(folder: Path, record: Record) -> Files:
    """The files that an update would read, including renamed ones."""
    base = {name: File(content) for name, content in record.files.items()}
    try:
        return read_concerned(folder, base, {})
    except ScaffoldError:  # a folder has replaced a file
        return {}


def content_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def plain(content: bytes) -> bytes:
    """The content with \\n as line ending, also on Windows."""
    return content.replace(b"\r\n", b"\n")


def described(written: int, changed: list[str], gone: list[str]) -> str:
    if not changed and not gone:
        return f"all {written} unchanged"
    names = ", ".join(changed)
    differ = f"{len(changed)} of {written} changed: {names}"
    return "; ".join(
        filter(None, [differ if changed else "", all_are(gone, "missing")])
    )
