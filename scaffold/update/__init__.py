"""Update a project to the latest templates and keep what its user changed."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from filecmp import cmp
from pathlib import Path
from subprocess import CalledProcessError
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from scaffold import __version__
from scaffold.catalog.entries import Dataset
from scaffold.choices.answers import Answers
from scaffold.choices.table import choices
from scaffold.errors import ScaffoldError
from scaffold.external import split
from scaffold.external.renewal import fetch_all, with_sources
from scaffold.external.source import Source
from scaffold.project import Project, resolve
from scaffold.record import (
    SOURCES,
    Record,
    read_record,
    record_of,
    unformatted_digests,
)
from scaffold.render import render, sample
from scaffold.update.concerned import read_concerned
from scaffold.update.file import File, Files, has_crlf, read_files, with_crlf, with_lf
from scaffold.update.imports import following, gone_imports, gone_in_words
from scaffold.update.merge import Merged, Outcome, merge
from scaffold.update.repository import add_conflicts, is_tracked
from scaffold.update.rewrite import move_over, user_renames
from scaffold.update.settings import changed_answers, inspected
from scaffold.update.swap import Changes, swap
from scaffold.user_data import understand
from scaffold.versions import Rewrite, check_version, rewrites_since

if TYPE_CHECKING:
    from scaffold.inspection import UserData

OF_DATA = ("dataset", "data", "val", "test", "copy_data")
MARKERS = re.compile(rb"^(<<<<<<< yours|>>>>>>> scaffold [\w.]+)\r?$", re.MULTILINE)
NOTHING_NEW: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Update:
    """What an update would do to a project.

    before     its current files
    changes    the files that change; None: removed
    outcomes   the change to each file, sorted by path
    available  whether anything changes
    rewrites   newer versions that rewrote the generated code
    """

    folder: Path
    record: Record
    project: Project
    before: Files
    changes: Changes
    outcomes: tuple[Outcome, ...]
    available: bool
    rewrites: tuple[Rewrite, ...] = ()

    @property
    def conflicts(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.action == "conflict"]

    @property
    def by_hand(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.action == "by hand"]


def plan(folder: Path, settings: dict[str, Any], force: bool = False) -> Update:
    """Plan the update of a project, with some answers changed.

    Raises ScaffoldError for a folder that is not a project, for answers that do not
    fit together, and for unresolved conflicts of an earlier update.
    """
    record = read_record(folder)
    check_version(folder, record.version)
    rewrites = rewrites_since(record.layout)
    sources = fetch_all(record.answers.changed(**settings).extras)
    project, texts = fresh(folder, record, settings, sources)
    theirs = {name: File(text) for name, text in texts.items()}
    base = {name: File(text) for name, text in record.files.items()}
    before = read_concerned(folder, base, theirs, rewrites)
    if not force:
        check_settled(folder, before)
    merged = with_endings(combined(base, before, theirs, rewrites), before)
    read_files(folder, merged.files.keys() - before.keys())  # raises if in the way
    copies, of_data = new_data(folder, record, project)
    available = theirs != base or bool(copies)
    changes = {**changed(merged.files, before), **copies}
    if available:
        recorded = record_of(project, texts, record.kept)
        changes |= {name: File(content) for name, content in recorded.items()}
        if record.sources and SOURCES not in recorded:
            changes[SOURCES] = None
    outcomes = (*merged.outcomes, *of_data) if available else ()
    return Update(
        folder, record, project, before, changes, outcomes, available, tuple(rewrites)
    )


def combined(
    base: Files, before: Files, theirs: Files, rewrites: Sequence[Rewrite]
) -> Merged:
    """The user's files with the changes of the templates; lines end with \\n."""
    ours = {name: with_lf(file) for name, file in before.items()}
    label = f"scaffold {__version__}"
    if rewrites:
        return move_over(base, ours, theirs, label, rewrites)
    renamed = user_renames(base, ours)
    written, new = (following(files, renamed) for files in (base, theirs))
    merged = merge(written, ours, new, label)
    lost = gone_imports(merged.files, {*base, *theirs})
    outcomes = (
        replace(one, words=gone_in_words(lost[one.path])) if one.path in lost else one
        for one in merged.outcomes
    )
    return replace(merged, outcomes=tuple(outcomes))


def fresh(
    folder: Path,
    record: Record,
    settings: Mapping[str, Any] = NOTHING_NEW,
    sources: Mapping[str, Source] | None = None,
) -> tuple[Project, dict[str, bytes]]:
    """Render the project from the current templates, with some answers changed.

    sources  the extras from elsewhere by address; None: those of the record
    """
    project = resolve_there(folder, record, settings, sources)
    texts = {name: text.encode() for name, text in render(project).items()}
    texts |= only_formatted_anew(record, project)
    return project, {n: text for n, text in texts.items() if n not in record.kept}


def only_formatted_anew(record: Record, project: Project) -> dict[str, bytes]:
    """Recorded files that would differ only because of another version of black."""
    if not (record.unformatted and project.found):
        return {}
    return {
        name: record.files[name]
        for name, mark in unformatted_digests(project).items()
        if record.unformatted.get(name) == mark and name in record.files
    }


def resolve_there(
    folder: Path,
    record: Record,
    settings: Mapping[str, Any] = NOTHING_NEW,
    sources: Mapping[str, Source] | None = None,
) -> Project:
    """The project that the record describes, with some answers changed.

    sources  the extras from elsewhere by address; None: those of the record
    """
    sources = record.sources if sources is None else sources
    names, addresses = split(settings.get("extras", record.answers.extras))
    project = resolve_known(folder, record, {**settings, "extras": names})
    return with_sources(project, [sources[address] for address in addresses])


def resolve_known(folder: Path, record: Record, settings: Mapping[str, Any]) -> Project:
    """The project without extras from elsewhere.

    The user's data are inspected again only if the settings change the data or the
    columns to use.
    """
    answers = changed_answers(record, settings)
    if record.data and not settings.keys() & inspected():
        return resolve(answers, as_inspected(record.data, answers))
    copy = copied_data(folder, answers)
    if not copy:
        check_data(answers)
        return resolve(answers)
    copies = {"data": str(copy), **copied_files(folder, answers)}
    user_data = understand(answers.changed(**copies))
    assert user_data is not None  # as there is a copy
    given = (*user_data.given, *((name, answers.given[name]) for name in copies))
    return resolve(answers, replace(user_data, given=given))


def as_inspected(dataset: Dataset, answers: Answers) -> "UserData":
    """The user's data as inspected when the project was created."""
    # Here, not above: polars is slow to import.
    from scaffold.inspection.user_data import NO_REPORT, UserData

    of_data = [name for name, choice in choices().items() if choice.is_of_data]
    given = tuple((n, answers.given[n]) for n in of_data if n in answers.given)
    tasks = (answers.task,) if answers.task else ()
    return UserData(dataset, NO_REPORT, given, tasks)


def check_data(answers: Answers) -> None:
    for name in ("data", "val", "test"):
        path = getattr(answers, name)
        if path and not os.path.exists(path):
            raise ScaffoldError(
                f"{path} no longer exists.",
                f"Set the new path with `scaffold update --set {name}=PATH`.",
            )


def copied_files(folder: Path, answers: Answers) -> dict[str, str]:
    """The copies of the files for validation and the test in the project."""
    found: dict[str, str] = {}
    for role in ("val", "test"):
        name = Path(getattr(answers, role) or "").name
        for copy in (folder / "data" / f"{role}-{name}", folder / "data" / name):
            if name and copy.is_file():
                found.setdefault(role, str(copy))
    return found


def copied_data(folder: Path, answers: Answers) -> Path | None:
    """The copy of the data in the project, if it exists."""
    if not (answers.data and answers.copy_data):
        return None
    inside = folder / "data"
    table = inside / Path(answers.data).name
    if os.path.splitext(table)[1] and not table.exists():
        return None  # the copy is gone, or new: read the original
    return table if table.is_file() else inside if inside.is_dir() else None


def unsettled(files: Files) -> list[str]:
    """The files with conflict markers from an update."""
    return [name for name, file in files.items() if MARKERS.search(file.content)]


def check_settled(folder: Path, files: Files) -> None:
    for name in unsettled(files):
        raise ScaffoldError(
            f"{folder / name} still has conflicts from an earlier update.",
            "Resolve them first, or add --force.",
        )


def with_endings(merged: Merged, before: Files) -> Merged:
    """The files with their former line endings; new files get the most common one."""
    windows = sum(map(has_crlf, before.values())) * 2 > len(before)

    def as_there(name: str, file: File) -> File:
        model = before.get(merged.sources.get(name, name))
        crlf = has_crlf(model) if model else windows
        return with_crlf(file) if crlf else file

    files = {name: as_there(name, file) for name, file in merged.files.items()}
    outcomes = [
        replace(one, stages=tuple((n, f and as_there(n, f)) for n, f in one.stages))
        for one in merged.outcomes
    ]
    return replace(merged, files=files, outcomes=tuple(outcomes))


def changed(files: Files, before: Files) -> Changes:
    """The files that differ from before."""
    names = {**before, **files}
    return {n: files.get(n) for n in names if files.get(n) != before.get(n)}


def new_data(
    folder: Path, record: Record, project: Project
) -> tuple[dict[str, Path], list[Outcome]]:
    """Data files to copy if the answers about data changed; existing files are kept."""
    now = {name: project.answers.get(name) or None for name in OF_DATA}
    if now == {name: getattr(record.answers, name) or None for name in OF_DATA}:
        return {}, []
    copies, outcomes = {}, []
    for name, source in sample(project).items():
        if not os.path.lexists(folder / name):
            copies[name] = source
            outcomes.append(Outcome(name, "added"))
        elif not cmp(folder / name, source, shallow=False):
            outcomes.append(
                Outcome(name, "kept", "a different file of that name exists")
            )
    return copies, outcomes


def carry_out(update: Update) -> bool:
    """Change the project, all or nothing; return whether git lists the conflicts."""
    swap(update.folder, update.changes)
    if not update.conflicts:
        return False
    try:
        if not is_tracked(update.folder):
            return False
        add_conflicts(update.folder, update.conflicts)
    except (ScaffoldError, CalledProcessError):
        return False  # the files have the markers anyway
    return True
