"""Bring a project to what its templates give today, and keep what its user changed."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from filecmp import cmp
from pathlib import Path
from subprocess import CalledProcessError
from types import MappingProxyType

from packaging.version import InvalidVersion, Version

from scaffold import __version__
from scaffold.errors import ScaffoldError
from scaffold.project import Answers, Project, resolve, understand
from scaffold.record import ANSWERS, Record, damaged, read_record, record_of
from scaffold.render import render, sample
from scaffold.update.file import (
    File,
    has_crlf,
    possible_renames,
    read_files,
    with_crlf,
    with_lf,
)
from scaffold.update.merge import BESIDE, Files, Merged, Outcome, merge
from scaffold.update.repository import add_conflicts, is_tracked
from scaffold.update.swap import Changes, swap

OF_DATA = ("dataset", "data", "copy_data")
MARKERS = re.compile(rb"^(<<<<<<< yours|>>>>>>> scaffold [0-9.]+)\r?$", re.MULTILINE)
NOTHING_NEW = MappingProxyType({})


@dataclass(frozen=True)
class Update:
    """What an update would do to a project.

    before    its files as they are
    changes   its files as they would be; None: removed
    outcomes  what would become of them, in order
    available whether the templates or the answers give anything else than before
    """

    folder: Path
    record: Record
    project: Project
    before: Files
    changes: Changes
    outcomes: tuple[Outcome, ...]
    available: bool

    @property
    def conflicts(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.action == "conflict"]


def plan(folder: Path, settings: dict, force: bool = False) -> Update:
    """What bringing a project up to date and giving some answers anew would do.

    Raises ScaffoldError for a folder that is no project, answers that do not go
    together, and conflicts of a former update that nobody has settled yet.
    """
    record = read_record(folder)
    check_version(folder, record)
    project, texts = fresh(folder, record, settings)
    theirs = {name: File(text) for name, text in texts.items()}
    base = {name: File(text) for name, text in record.files.items()}
    before = read_concerned(folder, base, theirs)
    if not force:
        check_settled(folder, before)
    ours = {name: with_lf(file) for name, file in before.items()}
    label = f"scaffold {__version__}"
    merged = with_endings(merge(base, ours, theirs, label), before)
    copies, of_data = new_data(folder, record, project)
    available = theirs != base or bool(copies)
    changes = {**changed(merged.files, before), **copies}
    if available:
        recorded = record_of(project, texts)
        changes |= {name: File(content) for name, content in recorded.items()}
    outcomes = (*merged.outcomes, *of_data) if available else ()
    return Update(folder, record, project, before, changes, outcomes, available)


def check_version(folder: Path, record: Record) -> None:
    try:
        newer = Version(record.version) > Version(__version__)
    except InvalidVersion:
        raise damaged(folder / ANSWERS) from None
    if newer:
        raise ScaffoldError(
            f"{folder} was written by scaffold {record.version}, "
            f"and this is {__version__}.",
            "pip install --upgrade torch-scaffold",
        )


def fresh(
    folder: Path, record: Record, settings: Mapping = NOTHING_NEW
) -> tuple[Project, dict[str, bytes]]:
    """The project as the templates give it today, some answers given anew."""
    project = resolve_there(folder, replace(record.answers, **settings))
    return project, {name: text.encode() for name, text in render(project).items()}


def resolve_there(folder: Path, answers: Answers) -> Project:
    """The project that the answers describe; data that were copied are read there."""
    copy = copied_data(folder, answers)
    if not copy:
        check_data(answers)
        return resolve(answers)
    own = understand(replace(answers, data=str(copy)))
    return resolve(answers, replace(own, given=(*own.given, ("data", answers.data))))


def check_data(answers: Answers) -> None:
    if answers.data and not os.path.exists(answers.data):
        raise ScaffoldError(
            f"The data are no longer at {answers.data}.",
            "scaffold update --set data=PATH says where they are now.",
        )


def copied_data(folder: Path, answers: Answers) -> Path | None:
    """Where the project has the data that were copied into it."""
    if not (answers.data and answers.copy_data):
        return None
    inside = folder / "data"
    table = inside / Path(answers.data).name
    if os.path.splitext(table)[1] and not table.exists():
        return None  # it is not there yet, or no more: the original is looked at
    return table if table.is_file() else inside if inside.is_dir() else None


def read_concerned(folder: Path, base: Files, theirs: Files) -> Files:
    """The files of the project that an update may change, or may not write over."""
    before = read_files(folder, {*base, *theirs})
    missing = base.keys() - before.keys()
    before |= read_files(folder, possible_renames(folder, missing))
    return before | read_files(folder, left_beside(folder, [*before, *theirs]))


def left_beside(folder: Path, names: list[str]) -> list[str]:
    """What former updates have put beside files that are not for markers."""
    places = {(folder / name).parent for name in names}
    found = [path for place in places for path in place.glob(f"*{BESIDE}*")]
    return [path.relative_to(folder).as_posix() for path in found]


def unsettled(files: Files) -> list[str]:
    """Those that have conflicts of an update in them."""
    return [name for name, file in files.items() if MARKERS.search(file.content)]


def check_settled(folder: Path, files: Files) -> None:
    for name in unsettled(files):
        raise ScaffoldError(
            f"{folder / name} has conflicts of a former update in it.",
            "Settle them first, or add --force.",
        )


def with_endings(merged: Merged, before: Files) -> Merged:
    """The same with the line endings that the files had; new ones with most files'."""
    windows = sum(map(has_crlf, before.values())) * 2 > len(before)

    def as_there(name: str, file: File | None) -> File | None:
        model = before.get(merged.sources.get(name, name))
        crlf = has_crlf(model) if model else windows
        return with_crlf(file) if file and crlf else file

    files = {name: as_there(name, file) for name, file in merged.files.items()}
    outcomes = [
        replace(one, stages=tuple((name, as_there(name, f)) for name, f in one.stages))
        for one in merged.outcomes
    ]
    return replace(merged, files=files, outcomes=tuple(outcomes))


def changed(files: Files, before: Files) -> Changes:
    """The files that are another than before."""
    names = {**before, **files}
    return {n: files.get(n) for n in names if files.get(n) != before.get(n)}


def new_data(
    folder: Path, record: Record, project: Project
) -> tuple[dict[str, Path], list[Outcome]]:
    """The files of data that a project has not had before; what is there stays."""
    said = {name: project.said.get(name) for name in OF_DATA}
    if said == {name: getattr(record.answers, name) or None for name in OF_DATA}:
        return {}, []
    copies, outcomes = {}, []
    for name, source in sample(project).items():
        if not os.path.lexists(folder / name):
            copies[name] = source
            outcomes.append(Outcome(name, "added"))
        elif not cmp(folder / name, source, shallow=False):
            outcomes.append(Outcome(name, "kept", "another file is there already"))
    return copies, outcomes


def carry_out(update: Update) -> bool:
    """Change the project, all or nothing; whether git has been told of conflicts."""
    swap(update.folder, update.changes)
    if not update.conflicts:
        return False
    try:
        if not is_tracked(update.folder):
            return False
        add_conflicts(update.folder, update.conflicts)
    except (ScaffoldError, CalledProcessError):
        return False  # the markers are in the files all the same
    return True
