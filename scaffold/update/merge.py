"""A three-way merge of folders: what was written, what is there, what would be written.

libgit2 merges them, as git would, with renames on both sides; what is a conflict to git
and none to us, a file that one side deleted, is settled here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import TemporaryDirectory

import pygit2
from pygit2.enums import DeltaStatus, FileMode

from scaffold.update.file import File, is_text

OURS = "yours"
NO_MARKERS = {
    ".ipynb"
}  # markers would make it unreadable to the program that it is for
Files = dict[str, File]
Stages = tuple[tuple[str, File | None], ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a file.

    action  added, changed, merged, removed; kept or left out, where one side has
            deleted it; conflict
    words   why, where the action does not say it
    stages  of a conflict: where git's index has the file as it was written, as it is,
            and as it would be written
    """

    path: str
    action: str
    words: str = ""
    stages: Stages = ()


@dataclass(frozen=True)
class Merged:
    """The folder after the merge, what became of each file, and who was called what.

    sources  the former names of files that are new under their name
    """

    files: Files
    outcomes: tuple[Outcome, ...]
    sources: dict[str, str]


def merge(base: Files, ours: Files, theirs: Files, label: str) -> Merged:
    """Bring what changed from base to theirs into ours; label is theirs' in markers."""
    with scratch_repository() as repository:
        trees = [tree_of(repository, files) for files in (base, ours, theirs)]
        index = repository.merge_trees(*(tree.id for tree in trees))
        moved, renamed = (renames(trees[0], tree) for tree in trees[1:])
        files = {
            entry.path: File(repository[entry.id].data, int(entry.mode))
            for entry in index
            if not is_conflict(index, entry.path)
        }
        outcomes = []
        for stages in list(index.conflicts or ()):
            outcome, left = settle(repository, stages, moved, renamed, label)
            outcomes += outcome
            files |= left
    outcomes += plain_outcomes(base, ours, files, renamed, outcomes)
    ordered = sorted(outcomes, key=lambda outcome: outcome.path)
    return Merged(files, tuple(ordered), {new: old for old, new in renamed.items()})


@contextmanager
def scratch_repository() -> Iterator[pygit2.Repository]:
    with TemporaryDirectory(prefix="scaffold-") as folder:
        yield pygit2.init_repository(folder, bare=True)


def tree_of(repository: pygit2.Repository, files: Files) -> pygit2.Tree:
    index = pygit2.Index()
    for path, file in files.items():
        blob = repository.create_blob(file.content)
        index.add(pygit2.IndexEntry(path, blob, FileMode(file.mode)))
    return repository[index.write_tree(repository)]


def renames(before: pygit2.Tree, after: pygit2.Tree) -> dict[str, str]:
    """Old name to new name; a file is the same if half of it is."""
    diff = before.diff_to_tree(after)
    diff.find_similar()
    return {
        delta.old_file.path: delta.new_file.path
        for delta in diff.deltas
        if delta.status == DeltaStatus.RENAMED
    }


def is_conflict(index: pygit2.Index, path: str) -> bool:
    return index.conflicts is not None and path in index.conflicts


def settle(
    repository: pygit2.Repository, stages, moved: dict, renamed: dict, label: str
) -> tuple[list[Outcome], Files]:
    """What becomes of a file that git calls a conflict."""
    _, mine, new = stages
    if mine and new:
        return conflict(repository, stages, label)
    if mine:
        words = "the template has it no longer, and it is not as it was written"
        return [Outcome(mine.path, "kept", words)], {mine.path: file(repository, mine)}
    if new:
        return without_mine(repository, new, moved, renamed)
    return [], {}  # the old name of a file that is said under its new one


def without_mine(
    repository: pygit2.Repository, new, moved: dict, renamed: dict
) -> tuple[list[Outcome], Files]:
    """A file that is not there under a name that it has in the templates."""
    formerly = {now: before for before, now in renamed.items()}.get(new.path, new.path)
    if formerly not in moved:
        return [Outcome(new.path, "left out", f"you deleted {formerly}")], {}
    words = f"you call it {moved[formerly]}, the template {new.path}: see both"
    content = file(repository, new)
    stages = ((new.path, None), (new.path, None), (new.path, content))
    return [Outcome(new.path, "conflict", words, stages)], {new.path: content}


def conflict(
    repository: pygit2.Repository, stages, label: str
) -> tuple[list[Outcome], Files]:
    """Both versions between markers; side by side where there can be none."""
    mine = stages[1]
    versions = [entry and file(repository, entry) for entry in stages]
    recorded = tuple((mine.path, version) for version in versions)
    if marked := with_markers(repository, stages, versions, label):
        return [Outcome(mine.path, "conflict", stages=recorded)], {mine.path: marked}
    beside = f"{mine.path}.scaffold-new"
    words = f"yours is left as it is; the template's is {beside}"
    outcome = Outcome(mine.path, "conflict", words, recorded)
    return [outcome], {mine.path: versions[1], beside: versions[2]}


def with_markers(
    repository: pygit2.Repository, stages, versions: list[File | None], label: str
) -> File | None:
    """The file with markers where the versions differ; None where that is no use."""
    there = [version for version in versions if version]
    if not all(is_text(version) for version in there):
        return None
    mine = stages[1]
    if PurePosixPath(mine.path).suffix in NO_MARKERS:
        return None
    named = [
        entry and pygit2.IndexEntry(name, entry.id, entry.mode)
        for entry, name in zip(stages, ("written", OURS, label), strict=True)
    ]
    result = repository.merge_file_from_index(*named)
    return File(result.contents.encode(), int(mine.mode))


def file(repository: pygit2.Repository, entry) -> File:
    return File(repository[entry.id].data, int(entry.mode))


def plain_outcomes(
    base: Files, ours: Files, files: Files, renamed: dict, settled: list[Outcome]
) -> Iterator[Outcome]:
    """What became of the files that were no conflict."""
    formerly = {new: old for old, new in renamed.items()}
    known = {outcome.path for outcome in settled}
    for path in sorted({*ours, *files} - known):
        if path not in files:
            yield Outcome(path, "removed", moved_to(renamed.get(path)))
        elif path not in ours:
            old = formerly.get(path)
            edited = old and ours.get(old) != base.get(old)
            words = f"it was {old}" if old in ours else ""
            yield Outcome(path, "merged" if edited else "added", words)
        elif files[path] != ours[path]:
            yield Outcome(path, "changed" if ours[path] == base.get(path) else "merged")


def moved_to(name: str | None) -> str:
    return f"it is {name} now" if name else ""
