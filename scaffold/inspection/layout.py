"""Find the class folders and the splits in a folder."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.inspection.file_type import cannot_read
from scaffold.inspection.user_data import counted, joined, shown
from scaffold.text import shell_word

SPLITS = {
    "train": r"train(ing)?(set|data)?",
    "val": r"val|valid(ation)?|dev|eval(uation)?",
    "test": r"test(ing)?(set|data)?",
}
PLAIN = {"data", "dataset", "set", "split", "images", "imgs", "photos", "pictures"}
PLAIN |= {"texts", "files"}
MOST_FOLDERS = 50_000
ARCHIVE = "__MACOSX"  # the folder with hidden files that macOS adds to a zip archive


@dataclass(frozen=True)
class Folder:
    """A folder, with what is in it; hidden files and folders don't count.

    files    the files of the wanted kind, sorted
    others   the other files
    folders  its folders, sorted
    hidden   the number of hidden files that look like wanted ones
    """

    path: Path
    files: tuple[Path, ...]
    others: tuple[Path, ...]
    folders: tuple["Folder", ...]
    hidden: int

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def filled(self) -> tuple["Folder", ...]:
        """Its folders with wanted files, at any depth."""
        return tuple(folder for folder in self.folders if any(folder.below()))

    def walk(self) -> Iterator["Folder"]:
        """It and all folders below it."""
        yield self
        for folder in self.folders:
            yield from folder.walk()

    def below(self) -> Iterator[Path]:
        """The wanted files in it, at any depth."""
        for folder in self.walk():
            yield from folder.files


def read_folder(path: Path, endings: tuple[str, ...]) -> Folder:
    """Everything below a folder.

    Raises ScaffoldError if a folder can't be read, or if there are too many.
    """
    return read_below(path, os.path.realpath(path), endings, set())


def read_below(
    path: Path, real: str, endings: tuple[str, ...], seen: set[str]
) -> Folder:
    """The same, where seen has the real paths of the folders so far: links may loop."""
    seen.add(real)
    if len(seen) > MOST_FOLDERS:
        raise ScaffoldError(
            f"There are more than {MOST_FOLDERS:,} folders: the last one is {path}.",
            "Give the folder that has the folders of the classes.",
        )
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError as error:
        raise cannot_read(path, error) from None
    visible = [e for e in entries if e.name[0] != "." and e.name != ARCHIVE]
    files = [Path(entry.path) for entry in visible if is_file(entry)]
    wanted = [file for file in files if is_wanted(file.name, endings)]
    return Folder(
        path,
        tuple(wanted),
        tuple(file for file in files if not is_wanted(file.name, endings)),
        tuple(
            read_below(Path(entry.path), target, endings, seen)
            for entry in visible
            if (target := target_of(entry, real, seen))
        ),
        sum(is_wanted(e.name, endings) for e in entries if e.name[0] == "."),
    )


def is_file(entry: os.DirEntry[str]) -> bool:
    return os.path.isfile(entry.path) if entry.is_symlink() else entry.is_file()


def target_of(entry: os.DirEntry[str], parent: str, seen: set[str]) -> str:
    """The real path of a folder to read.

    Empty for a file, and for a link that can't be followed or leads to a seen folder.
    """
    if not entry.is_symlink():
        return os.path.join(parent, entry.name) if entry.is_dir() else ""
    try:
        target = os.path.realpath(entry.path)
    except OSError:
        return ""
    return target if os.path.isdir(target) and target not in seen else ""


def without(folder: Folder, names: tuple[str, ...]) -> Folder:
    """A folder without the folders of these names, at any depth.

    Raises ScaffoldError if there is no folder of a name.
    """
    found = {one.name for one in folder.walk()}
    for name in names:
        if name not in found:
            raise ScaffoldError(
                f"{folder.path} has no folder {name!r} for --exclude.",
                "Give the name of a folder in it.",
            )
    return pruned(folder, names) if names else folder


def pruned(folder: Folder, names: tuple[str, ...]) -> Folder:
    kept = [pruned(one, names) for one in folder.folders if one.name not in names]
    return replace(folder, folders=tuple(kept))


def is_wanted(name: str, endings: tuple[str, ...]) -> bool:
    return name.lower().endswith(endings)


@dataclass(frozen=True)
class Layout:
    """Where the class folders are.

    root      the folder that has them, or the folders of the splits
    splits    the folder with the class folders of train, val and test, if given
    left_out  the folders beside them that have wanted files
    """

    root: Folder
    splits: dict[str, Folder]
    left_out: tuple[Folder, ...] = ()

    @property
    def folders(self) -> tuple[str, ...]:
        """The paths of the folders of the splits, below the root."""
        root = self.root.path
        return tuple(f.path.relative_to(root).as_posix() for f in self.splits.values())


def find_layout(top: Folder, thing: str) -> Layout:
    """The class folders and the splits; folders around all of them are entered.

    Raises ScaffoldError if there are splits, and it is unclear which or what they have.
    """
    root = unwrapped(top)
    found = splits_in(root)
    if not found:
        return without_splits(root)
    splits = {split: unwrapped(folder) for split, folder in found.items()}
    if not splits["train"].filled:
        names = joined([shown(folder.name) for folder in found.values()])
        raise ScaffoldError(
            f"{root.path} has {thing}s in {names}, but no folder of {thing}s per class "
            "in them.",
            f"Put the {thing}s of each class into a folder with its name, or give a "
            "table of paths and classes.",
        )
    classes = {folder.name for folder in splits["train"].filled}
    labeled = {
        split: folder
        for split, folder in splits.items()
        if classes & {one.name for one in folder.filled}
    }
    used = [found[split] for split in labeled]
    left_out = tuple(folder for folder in root.filled if folder not in used)
    if len(labeled) == 1:
        return Layout(splits["train"], {}, left_out)
    return Layout(root, labeled, left_out)


def without_splits(root: Folder) -> Layout:
    """The class folders of a folder, or those of its one folder for training."""
    for folder in root.filled:
        inner = unwrapped(folder)
        if split_of(folder.name) == ("train", "") and len(inner.filled) > 1:
            others = tuple(other for other in root.filled if other is not folder)
            return Layout(inner, {}, others)
    return Layout(root, {})


def unwrapped(folder: Folder) -> Folder:
    """The first folder that does not just have one folder of folders."""
    while len(folder.filled) == 1 and has_folders(folder.filled[0]):
        folder = folder.filled[0]
    return folder


def has_folders(folder: Folder) -> bool:
    """Whether most of its wanted files are in folders in it."""
    return 2 * len(folder.files) < len([*folder.below()])


def splits_in(root: Folder) -> dict[str, Folder]:
    """The folders of the splits, by train, val and test; empty without splits.

    Their names have the same words beside that of the split: seg_train and seg_test.
    """
    groups: dict[str, dict[str, list[Folder]]] = {}
    for folder in root.filled:
        split, rest = split_of(folder.name)
        if split:
            groups.setdefault(rest, {}).setdefault(split, []).append(folder)
    whole = {
        rest: found
        for rest, found in groups.items()
        if "train" in found and len(found) > 1
    }
    if len(whole) > 1 and "" not in whole:
        raise unclear(root, [g["train"][0] for g in whole.values()], "training")
    chosen = whole.get("") or next(iter(whole.values()), {})
    for split, folders in chosen.items():
        if len(folders) > 1:
            raise unclear(root, folders, {"train": "training"}.get(split, split))
    return {split: chosen[split][0] for split in SPLITS if split in chosen}


def unclear(root: Folder, folders: list[Folder], split: str) -> ScaffoldError:
    names = joined([shown(folder.name) for folder in folders])
    return ScaffoldError(
        f"{root.path} has {counted(len(folders), 'folder')} for the {split} split: "
        f"{names}.",
        f"Leave one out with --exclude {shell_word(folders[-1].name)}.",
    )


def split_of(name: str) -> tuple[str, str]:
    """The split that a folder's name tells, and its other words; empty without one."""
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name)]
    told = {
        word: split
        for word in words
        for split, pattern in SPLITS.items()
        if re.fullmatch(pattern, word)
    }
    if len(told) != 1:
        return "", ""
    rest = [word for word in words if word not in told and word not in PLAIN]
    return next(iter(told.values())), " ".join(rest)
