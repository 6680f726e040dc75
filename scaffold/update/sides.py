"""The two sides of a merged file, and the imports that each of them needs.

git merges import lines independently of the lines that use them: one side may still use
a name whose import the other side removed.
"""

import ast
from collections.abc import Iterator

from scaffold.update.imports import names_in, parsed

COMMON, MINE, NEW = range(3)
ENDS = {COMMON: b"<<<<<<<", MINE: b"=======", NEW: b">>>>>>>"}


def with_imports(merged: bytes, mine: bytes, new: bytes) -> bytes:
    """A merged file with the imports that it needs, whichever side the user takes.

    mine and new are the two files before the merge.
    """
    lost = {
        *lost_imports(text_of(merged, MINE), mine),
        *lost_imports(text_of(merged, NEW), new),
    }
    if not lost:
        return merged
    lines = merged.splitlines(keepends=True)
    place = place_of_imports(merged)
    added = [f"{line}\n".encode() for line in sorted(lost)]
    return b"".join([*lines[:place], *added, *lines[place:]])


def parts_of(merged: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each line that is not a marker: its part, its number from 0 and its text."""
    part = COMMON
    for number, line in enumerate(merged.splitlines(keepends=True)):
        if line.startswith(ENDS[part]):
            part = (part + 1) % len(ENDS)
        else:
            yield part, number, line


def text_of(merged: bytes, side: int) -> bytes:
    """The merged file with one side of every conflict."""
    lines = [line for part, _, line in parts_of(merged) if part in (COMMON, side)]
    return b"".join(lines)


def lost_imports(text: bytes, whole: bytes) -> Iterator[str]:
    """Import lines from `whole` for names that `text` uses and does not import."""
    used = {node.id for node in ast.walk(parsed(text)) if isinstance(node, ast.Name)}
    missing = used - names_in(text) - import_lines(text).keys()
    for name, line in import_lines(whole).items():
        if name in missing:
            yield line


def import_lines(content: bytes) -> dict[str, str]:
    """The names that a file imports at its top level, with a line for each."""
    lines = {}
    for node in parsed(content).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                node.names = [alias]
                lines[name] = ast.unparse(node)
    return lines


def place_of_imports(merged: bytes) -> int:
    """The number of the first line of code; 0 if it is in a conflict."""
    kept = [(part, number) for part, number, _ in parts_of(merged) if part != NEW]
    for statement in parsed(text_of(merged, MINE)).body:
        if not is_heading(statement):
            part, number = kept[statement.lineno - 1]
            return number if part == COMMON else 0
    return 0


def is_heading(statement: ast.stmt) -> bool:
    """Whether a statement must precede the imports."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
