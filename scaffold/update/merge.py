"""A three-way merge of folders: generated before, the user's, generated now.

libgit2 merges them like git, with renames on both sides. A file that one side deleted
is a conflict for git, but not for us: class Judge resolves it.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from tempfile import TemporaryDirectory

import pygit2
from pygit2.enums import DeltaStatus, FileMode

from scaffold.update.file import File, Files, is_text
from scaffold.update.sides import with_imports

OURS = "yours"
BESIDE = ".scaffold-new"  # suffix of the new version of a file without markers
NO_MARKERS = {".ipynb"}  # conflict markers would make it invalid JSON
Stages = tuple[tuple[str, File | None], ...]


@dataclass(frozen=True)
class Version:
    """One side's version of a file, and its name there."""

    path: str
    file: File


Versions = tuple[Version | None, Version | None, Version | None]  # before, yours, new


@dataclass(frozen=True)
class Outcome:
    """What happened to a file.

    action  added, changed, merged, removed; kept or left out, if one side deleted it;
            conflict; by hand, if the user has to move or change lines
    words   the reason, if the action needs one
    stages  of a conflict: the three versions for git's index (generated before, the
            user's, generated now)
    kept    for "by hand": the file with the user's version, if it was replaced
    places  for "by hand": the files to move the user's lines to
    note    for "by hand": a hint
    """

    path: str
    action: str
    words: str = ""
    stages: Stages = ()
    kept: str = ""
    places: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Merged:
    """The folder after the merge, and what happened to each file.

    sources  the former name of each renamed file
    """

    files: Files
    outcomes: tuple[Outcome, ...]
    sources: dict[str, str]


def merge(base: Files, ours: Files, theirs: Files, label: str) -> Merged:
    """Apply the changes between base and theirs to ours; label is for the markers."""
    with scratch_repository() as repository:
        trees = [tree_of(repository, files) for files in (base, ours, theirs)]
        written, mine, new = trees
        index = repository.merge_trees(written.id, mine.id, new.id)
        moved, renamed = renames(written, mine), renames(written, new)
        conflicts = [versions_of(repository, *ends) for ends in index.conflicts or ()]
        open_paths = {one.path for versions in conflicts for one in versions if one}
        files = {
            one.path: one.file
            for one in (version_of(repository, entry) for entry in index)
            if one.path not in open_paths
        }
        judge = Judge(repository, moved, renamed, label, ours.keys())
        together = joined(conflicts, moved, renamed)
        verdicts = [judge.settle(*stages) for stages in together]
    settled = [outcome for outcome, _ in verdicts if outcome]
    left = {path: file for _, part in verdicts for path, file in part.items()}
    known = {outcome.path for outcome in settled} | left.keys()
    merged = {**files, **left}
    formerly = inverse(moved) | inverse(renamed)
    for path in merged:
        old = formerly.get(path, path)
        sides = (side.get(path, side.get(old)) for side in (ours, theirs))
        merged[path] = runnable(path, merged[path], *sides)
    plain = plain_outcomes(base, ours, merged, renamed, known)
    outcomes = sorted([*settled, *plain], key=lambda outcome: outcome.path)
    return Merged(merged, tuple(outcomes), inverse(renamed))


def runnable(path: str, file: File, mine: File | None, new: File | None) -> File:
    """A merged Python file with all imports that its lines need."""
    if not (path.endswith(".py") and mine and new) or file in (mine, new):
        return file
    return replace(file, content=with_imports(file.content, mine.content, new.content))


@contextmanager
def scratch_repository() -> Iterator[pygit2.Repository]:
    with TemporaryDirectory(prefix="scaffold-") as folder:
        yield pygit2.init_repository(folder, bare=True)


def tree_of(repository: pygit2.Repository, files: Files) -> pygit2.Tree:
    index = pygit2.Index()
    for path, file in files.items():
        index.add(entry_of(repository, path, file))
    tree = repository[index.write_tree(repository)]
    assert isinstance(tree, pygit2.Tree)
    return tree


def entry_of(repository: pygit2.Repository, name: str, file: File) -> pygit2.IndexEntry:
    blob = repository.create_blob(file.content)
    return pygit2.IndexEntry(name, blob, FileMode(file.mode))


def version_of(repository: pygit2.Repository, entry: pygit2.IndexEntry) -> Version:
    blob = repository[entry.id]
    assert isinstance(blob, pygit2.Blob)
    return Version(str(entry.path), File(blob.data, int(entry.mode)))


def versions_of(
    repository: pygit2.Repository, *entries: pygit2.IndexEntry | None
) -> Versions:
    """The versions of a conflict; None where the file does not exist."""
    before, mine, new = (
        version_of(repository, one) if one else None for one in entries
    )
    return before, mine, new


def renames(before: pygit2.Tree, after: pygit2.Tree) -> dict[str, str]:
    """Old name to new name of renamed files: those that share half of their lines."""
    diff = before.diff_to_tree(after)
    diff.find_similar()
    return {
        delta.old_file.path: delta.new_file.path
        for delta in diff.deltas
        if delta.status == DeltaStatus.RENAMED
    }


def inverse(names: dict[str, str]) -> dict[str, str]:
    return {new: old for old, new in names.items()}


def joined(
    conflicts: list[Versions], moved: dict[str, str], renamed: dict[str, str]
) -> list[Versions]:
    """The conflicts, with one entry for all versions of a renamed file.

    libgit2 reports each name separately.
    """
    parts = {names_of(stages): stages for stages in conflicts}
    whole = []
    for written, mine, new in conflicts:
        if written and not (mine and new):
            old = written.path
            mine_alone = parts.get((None, moved.get(old), None))
            new_alone = parts.get((None, None, renamed.get(old)))
            both = parts.get((None, moved.get(old), renamed.get(old)))
            for part in filter(None, (mine_alone, new_alone, both)):
                parts.pop(names_of(part), None)
                mine, new = mine or part[1], new or part[2]
        whole.append((written, mine, new))
    return [s for s in whole if s[0] or names_of(s) in parts]


def names_of(stages: Versions) -> tuple[str | None, ...]:
    return tuple(one.path if one else None for one in stages)


@dataclass(frozen=True)
class Judge:
    """Resolves git's conflicts, or writes markers.

    moved    the user's renames, old name to new
    renamed  the templates' renames, old name to new
    label    the name of the templates' version in markers
    taken    the names in use
    """

    repository: pygit2.Repository
    moved: dict[str, str]
    renamed: dict[str, str]
    label: str
    taken: Collection[str]

    def settle(
        self, written: Version | None, mine: Version | None, new: Version | None
    ) -> tuple[Outcome | None, Files]:
        """The outcome for the versions of a conflict, and the resulting files."""
        if mine and new:
            if written and len({written.path, mine.path, new.path}) == 3:
                return self.two_names(mine, new)
            return self.merge(written, mine, new)
        if mine:
            words = "removed from the templates, but you edited it"
            left = {mine.path: mine.file}
            return Outcome(mine.path, "kept", words), left
        if new:
            old = inverse(self.renamed).get(new.path, new.path)
            return Outcome(new.path, "left out", f"you deleted {old}"), {}
        return None, {}

    def two_names(self, mine: Version, new: Version) -> tuple[Outcome, Files]:
        """A file that both sides renamed: keep it under both names."""
        words = f"you renamed it to {mine.path}, the templates to {new.path}"
        left = {one.path: one.file for one in (mine, new)}
        stages = ((new.path, None), (new.path, None), (new.path, left[new.path]))
        return Outcome(new.path, "conflict", words, stages), left

    def merge(
        self, written: Version | None, mine: Version, new: Version
    ) -> tuple[Outcome, Files]:
        """Both versions in one file with markers, or else in two files."""
        before = written.file if written else None
        ours, theirs = mine.file, new.file
        path = new.path if written and mine.path == written.path else mine.path
        merged, clean = self.with_markers(path, before, ours, theirs)
        if merged and clean:
            return Outcome(path, "merged"), {path: merged}
        stages = ((path, before), (path, ours), (path, theirs))
        if merged:
            return Outcome(path, "conflict", stages=stages), {path: merged}
        beside = self.free_name(f"{path}{BESIDE}")
        words = f"your version is unchanged; the new one is {beside}"
        left = {path: ours, beside: theirs}
        return Outcome(path, "conflict", words, stages), left

    def free_name(self, name: str) -> str:
        return name if name not in self.taken else self.free_name(f"{name}2")

    def with_markers(
        self, path: str, before: File | None, ours: File, theirs: File
    ) -> tuple[File | None, bool]:
        """The merged file, and whether it has no conflict.

        None if markers would break the file.
        """
        if not all(map(is_text, filter(None, (before, ours, theirs)))):
            return None, False
        result = self.repository.merge_file_from_index(
            entry_of(self.repository, "written", before) if before else None,
            entry_of(self.repository, OURS, ours),
            entry_of(self.repository, self.label, theirs),
        )
        clean = result.automergeable
        if PurePosixPath(path).suffix in NO_MARKERS and not clean:
            return None, False
        return File(result.contents.encode(), ours.mode), clean


def plain_outcomes(
    base: Files, ours: Files, files: Files, renamed: dict[str, str], known: set[str]
) -> Iterator[Outcome]:
    """The outcomes of the files without a conflict."""
    formerly = inverse(renamed)
    for path in sorted({*ours, *files} - known):
        old = formerly.get(path)
        if path not in files:
            now = renamed.get(path)
            yield Outcome(path, "removed", f"renamed to {now}" if now else "")
        elif path not in ours:
            edited = old in ours and ours[old] != base[old]
            words = f"renamed from {old}" if old in ours else ""
            yield Outcome(path, "merged" if edited else "added", words)
        elif files[path] != ours[path]:
            yield Outcome(path, "changed" if ours[path] == base.get(path) else "merged")
