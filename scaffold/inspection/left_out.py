"""Report what was left out of a folder."""

from collections import Counter
from collections.abc import Iterator, Sequence

from scaffold.inspection.layout import Folder, Layout, is_wanted
from scaffold.inspection.user_data import counted, joined, shown

SYSTEM = {"thumbs.db", "desktop.ini"}  # files that Windows adds
MOST_NAMED = 5


def place_notes(top: Folder, layout: Layout) -> list[str]:
    """Where the folders of the classes are, if not directly in the given folder."""
    root = layout.root.path
    if any("/" in folder for folder in layout.folders):
        return [f"The splits are {joined(layout.folders)} in {root}."]
    if root == top.path:
        return []
    thing = "splits" if layout.splits else "classes"
    return [f"The folders of the {thing} are in {root}."]


def left_out_notes(
    top: Folder,
    layout: Layout,
    thing: str,
    more: Sequence[str] = (),
    counted_there: tuple[str, ...] = (),
) -> list[str]:
    """A sentence that counts what is left out, if anything is.

    more           what else is left out, such as `2 broken files`
    counted_there  the endings of files that it counts
    """
    parts = [
        *folders_left_out(layout, thing),
        number_of(sum(len(p.files) for p in parents(layout)), thing, " in no class"),
        number_of(sum(folder.hidden for folder in top.walk()), "hidden file"),
        *more,
        other_files(layout, counted_there),
    ]
    said = [part for part in parts if part]
    return [f"Left out: {joined(said)}."] if said else []


def number_of(number: int, thing: str, where: str = "") -> str:
    return counted(number, thing) + where if number else ""


def parents(layout: Layout) -> Iterator[Folder]:
    """The folder that was inspected, and those of the splits."""
    yield layout.root
    yield from layout.splits.values()


def folders_left_out(layout: Layout, thing: str) -> list[str]:
    """The folders beside those that are used, with the number of their files."""
    empty = [f for p in parents(layout) for f in p.folders if f not in p.filled]
    folders = [*layout.left_out, *empty]
    named = [
        f"{shown(folder.name)} ({counted(len([*folder.below()]), thing)})"
        for folder in folders[:MOST_NAMED]
    ]
    more = len(folders) - len(named)
    return [*named, *([counted(more, "more folder")] if more else [])]


def other_files(layout: Layout, without: tuple[str, ...]) -> str:
    """The files of other kinds in the folders of the classes, with their endings."""
    found = layout.splits.values() or (layout.root,)
    others = [
        file
        for parent in found
        for folder in parent.filled
        for one in folder.walk()
        for file in one.others
        if file.name.lower() not in SYSTEM and not is_wanted(file.name, without)
    ]
    if not others:
        return ""
    endings = Counter(file.suffix.lower() or file.name for file in others)
    names = [shown(ending) for ending, _ in endings.most_common(MOST_NAMED)]
    return f"{counted(len(others), 'other file')} ({', '.join(names)})"
