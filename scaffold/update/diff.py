"""The changes of an update in the format of `diff -u`."""

from collections.abc import Iterator
from difflib import unified_diff
from typing import TYPE_CHECKING

from scaffold.record import FOLDER
from scaffold.update.file import File, is_text

if TYPE_CHECKING:
    from scaffold.update import Update

NONE = File(b"")


def as_diff(update: "Update") -> str:
    """A diff of every file that would change, without .scaffold/."""
    parts: list[str] = []
    for name, new in sorted(update.changes.items()):
        old = update.before.get(name)
        if name.startswith(f"{FOLDER}/"):
            continue
        if (
            isinstance(new, File | None)
            and is_text(old or NONE)
            and is_text(new or NONE)
        ):
            parts += lines_of(name, old, new)
        else:
            parts.append(f"{'New' if not old else 'Other'} file {name}\n")
    return "".join(parts)


def lines_of(name: str, old: File | None, new: File | None) -> Iterator[str]:
    before, after = (text_of(file).splitlines(keepends=True) for file in (old, new))
    names = (f"a/{name}" if old else "/dev/null", f"b/{name}" if new else "/dev/null")
    for line in unified_diff(before, after, *names):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def text_of(file: File | None) -> str:
    return file.content.decode() if file else ""
