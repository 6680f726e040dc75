"""A project's files as a tree."""

from typing import Any

MOST = 8  # a folder with more entries shows only their number


def draw(root: str, paths: list[str]) -> str:
    """Lines like those of `tree`; a folder with many files is one line."""
    nested: dict[str, Any] = {}
    for path in sorted(paths):
        folder = nested
        for part in path.split("/"):
            folder = folder.setdefault(part, {})
    return "\n".join([f"{root}/", *branches(nested, top=True)])


def branches(folder: dict[str, Any], top: bool = False) -> list[str]:
    if len(folder) > MOST and not top:
        return [f"└── {len(folder)} files"]
    lines = []
    for number, (name, inside) in enumerate(folder.items(), start=1):
        last = number == len(folder)
        lines.append(f"{'└── ' if last else '├── '}{name}{'/' if inside else ''}")
        lines += [f"{'    ' if last else '│   '}{line}" for line in branches(inside)]
    return lines
