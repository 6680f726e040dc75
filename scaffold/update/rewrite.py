"""Update a project across a version that rewrote the generated code.

Text files and requirements are merged as usual. Code files are replaced with the new
version. If the user edited one, their version is kept in a separate folder, with a diff
of the edits.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from scaffold.update.diff import lines_of
from scaffold.update.file import LINK, File, Files, is_text
from scaffold.update.imports import imports_of, modules, names_in, needed
from scaffold.update.merge import (
    BESIDE,
    Merged,
    Outcome,
    inverse,
    merge,
    renames,
    scratch_repository,
    tree_of,
)
from scaffold.versions import Rewrite, places_now

PROSE = {".md", ".txt"}
LISTS = {"requirements.txt", ".gitignore"}  # the order of lines does not matter
ALWAYS = {"__doc__", "__file__", "__name__", "__dict__"}  # names of any module
EDITS = "edits.diff"
KEPT = ".old"  # pytest collects test_*.py, and test*.txt as doctests


def move_over(
    base: Files, ours: Files, theirs: Files, label: str, rewrites: Sequence[Rewrite]
) -> Merged:
    """Like merge, but code is replaced with the new version, edited or not."""
    lists = {
        name: with_lines_of(base[name], ours[name], theirs[name])
        for name in LISTS & base.keys() & ours.keys() & theirs.keys()
        if ours[name] != base[name] and is_text(ours[name])
    }
    everything = (base, ours | lists, theirs | lists)
    was, mine, new = (select(files, True) for files in everything)
    merged = merge(was, mine, new, label)
    was, mine, new = (select(files, False) for files in everything)
    replaced = Replacement(was, mine, new, rewrites).carry_out()
    outcomes = [*merged.outcomes, *replaced.outcomes]
    outcomes += [Outcome(n, "merged") for n, new in lists.items() if new != ours[n]]
    return Merged(
        {**merged.files, **replaced.files},
        tuple(sorted(outcomes, key=lambda outcome: outcome.path)),
        {**merged.sources, **replaced.sources},
    )


def with_lines_of(base: File, ours: File, theirs: File) -> File:
    """The new list with the user's added lines and without their removed ones."""
    old, mine, new = (f.content.splitlines() for f in (base, ours, theirs))
    removed = set(old) - set(mine)
    lines = [line for line in new if line not in removed]
    lines += [line for line in mine if line not in {*old, *new}]
    return File(b"".join(line + b"\n" for line in lines), ours.mode)


def select(files: Files, prose: bool) -> Files:
    return {name: file for name, file in files.items() if is_prose(name) == prose}


def is_prose(name: str) -> bool:
    """Whether a clean merge of lines is always valid."""
    path = PurePosixPath(name)
    return path.suffix in PROSE or name in LISTS or BESIDE in name


class Replacement:
    """Replaces the code of a project with a rewritten version.

    moved    the user's renames, old name to new
    deleted  files that the user deleted and the new version has
    needed   those of them that other files import, so they are written again
    own      files that only the user has
    former   the modules of the project before the update
    """

    def __init__(
        self, base: Files, ours: Files, theirs: Files, rewrites: Sequence[Rewrite]
    ):
        self.base, self.ours, self.theirs = base, ours, theirs
        self.rewrites = rewrites
        self.moved = user_renames(base, ours)
        self.deleted = {name for name in base.keys() - ours.keys() if name in theirs}
        self.deleted -= self.moved.keys()
        self.needed = needed(self.deleted, theirs)
        known = {*base, *theirs, *self.moved.values()}
        self.own = {name: file for name, file in ours.items() if name not in known}
        self.former = modules(ours)

    def carry_out(self) -> Merged:
        left_out = self.deleted - self.needed.keys()
        files = {n: file for n, file in self.theirs.items() if n not in left_out}
        outcomes = [Outcome(n, "left out", f"you deleted {n}") for n in left_out]
        outcomes += self.added()
        sources = {}
        for name in self.ours.keys() - self.own.keys():
            if self.is_edited(name):
                kept = self.free_name(f"{name}{KEPT}")
                files[kept] = moved_link(self.ours[name], name, kept)
                sources[kept] = name
                outcomes.append(self.by_hand(name, kept))
            elif self.is_valid(name):
                files[name] = self.ours[name]
            else:
                action = "changed" if name in self.theirs else "removed"
                outcomes.append(Outcome(name, action))
        outcomes += self.broken_imports(files)
        files |= self.own | self.edits(sources)
        return Merged(files, tuple(outcomes), sources)

    def added(self) -> Iterator[Outcome]:
        for name in self.theirs.keys() - self.ours.keys() - self.deleted:
            yield Outcome(name, "added")
        for name, importer in self.needed.items():
            yield Outcome(name, "added", f"you deleted it, but {importer} imports it")

    def is_valid(self, name: str) -> bool:
        """Whether a file is the new version, or the templates did not change it."""
        new = self.theirs.get(name)
        return new is not None and (
            is_same(self.ours[name], new) or new == self.base.get(name)
        )

    def is_edited(self, name: str) -> bool:
        old = self.base.get(name)
        unedited = old is not None and is_same(self.ours[name], old)
        return not (unedited or self.is_valid(name))

    def free_name(self, name: str) -> str:
        kept = f"{self.rewrites[-1].folder}/{name}"
        number = 2
        while kept in self.ours:
            kept = f"{self.rewrites[-1].folder}/{name}{number}"
            number += 1
        return kept

    def edits(self, kept: dict[str, str]) -> Files:
        """A diff of the user's edits: the update replaces the old files in base.zip."""
        lines: list[str] = []
        for name in sorted(kept.values()):
            old, new = self.base.get(self.written_as(name)), self.ours[name]
            if old and is_text(old) and is_text(new):
                lines += lines_of(name, old, new)
        text = "".join(lines).encode()
        return {self.free_name(EDITS): File(text)} if lines else {}

    def written_as(self, name: str) -> str:
        """The name that a file was generated with."""
        return inverse(self.moved).get(name, name)

    def by_hand(self, name: str, kept: str) -> Outcome:
        written = self.written_as(name)
        was = f"renamed from {written}; " if written != name else ""
        notes = [r.notes[written] for r in self.rewrites if written in r.notes]
        return Outcome(
            name,
            "by hand",
            f"{was}your version is {kept}",
            kept=kept,
            places=self.places(written),
            note="; ".join(notes),
        )

    def places(self, name: str) -> tuple[str, ...]:
        """The files to move a file's edits to."""
        names = places_now(name, self.rewrites)
        return tuple(name for name in names if name in self.theirs)

    def broken_imports(self, files: Files) -> Iterator[Outcome]:
        """The user's own files that import something removed."""
        now = modules(files | self.own)
        for name, file in self.own.items():
            used = imports_of(file.content) if name.endswith(".py") else {}
            found = (self.fault(*one, files, now) for one in sorted(used.items()))
            faults = [fault for fault in found if fault]
            if faults:
                words = "; ".join(words for words, _ in faults)
                places = dict.fromkeys(one for _, where in faults for one in where)
                yield Outcome(name, "by hand", words, places=tuple(places))

    def fault(
        self, module: str, used: set[str], files: Files, now: dict[str, str]
    ) -> tuple[str, tuple[str, ...]] | None:
        """The problem with an import of a module, and where its code is now."""
        former = self.former.get(module)
        if former is None or former in self.own:
            return None
        if module not in now:
            places = self.places(self.written_as(former))
            where = f"is now {' and '.join(places)}" if places else "no longer exists"
            return f"imports {module}, which {where}", places
        lost = used - names_in(files[now[module]].content) - ALWAYS
        if lost:
            names, them = ", ".join(sorted(lost)), "them" if len(lost) > 1 else "it"
            words = f"uses {names} of {module}, which no longer has {them}"
            return words, (now[module],)
        return None


def user_renames(base: Files, ours: Files) -> dict[str, str]:
    with scratch_repository() as repository:
        found = renames(tree_of(repository, base), tree_of(repository, ours))
    return {
        old: new
        for old, new in found.items()
        if PurePosixPath(old).suffix == PurePosixPath(new).suffix
    }


def is_same(one: File, other: File) -> bool:
    """Whether two files have the same content and both or neither are links."""
    return one.content == other.content and (one.mode == LINK) == (other.mode == LINK)


def moved_link(file: File, name: str, kept: str) -> File:
    """A file for another folder; a relative link keeps its target."""
    if file.mode != LINK or file.content.startswith(b"/"):
        return file
    up = [".."] * (len(PurePosixPath(kept).parts) - 1)
    path = PurePosixPath(*up, PurePosixPath(name).parent, os.fsdecode(file.content))
    return File(os.fsencode(path), LINK)
