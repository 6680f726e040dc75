"""Inspect the user's data and describe them as a Dataset.

Imported only with --data, because polars is slow to import.
"""

from dataclasses import replace
from functools import cache
from importlib import import_module

import scaffold.inspection.packages  # noqa: F401  # first: it refuses in a sentence
from scaffold import kinds
from scaffold.choices.answers import Answers
from scaffold.choices.table import choices
from scaffold.errors import ScaffoldError
from scaffold.inspection.asked import OF_CELLS, OF_FILE, OF_SIZE, asked_by
from scaffold.inspection.file_type import existing
from scaffold.inspection.inspection import SPLIT_FLAGS, Inspection, Source, refuse_flags
from scaffold.inspection.parts import check_streamed
from scaffold.inspection.user_data import Given, Report, UserData

FOR_TABLES = (
    "Leave out {flag}, or use a table with --task regression or classification."
)

__all__ = ["Report", "UserData", "read_user_data", "report", "targets_to_ask_for"]


def read_user_data(answers: Answers) -> UserData:
    """Inspect the data at answers.data, with the columns that other answers choose.

    Raises ScaffoldError for data that can't be used.
    """
    source = source_of(answers)
    found = inspection_of(source, answers).read(source, answers)
    said = tuple(
        (name, answers.given[name]) for name in OF_FILE if name in answers.given
    )
    noted = with_notes(source, found.report)
    return replace(found, report=noted, given=(*found.given, *said, *streaming(source)))


def streaming(source: Source) -> Given:
    """The answer that a table is read in parts, or is not, for the record."""
    if source.is_folder:
        return ()
    if source.table.streamed:
        return (("stream", True),)
    return (("no_stream", True),) if source.asked.stream is False else ()


def report(answers: Answers) -> Report:
    """A report on the data, even without a target."""
    source = source_of(answers)
    return with_notes(source, inspection_of(source, answers).report(source, answers))


def with_notes(source: Source, report: Report) -> Report:
    """The report with the notes on the file."""
    notes = () if source.is_folder else source.table.notes
    return replace(report, notes=(*report.notes, *notes))


def targets_to_ask_for(answers: Answers) -> list[str]:
    """The possible targets, the most likely first; empty if no target is needed."""
    source = source_of(answers)
    inspection = inspection_of(source, answers)
    return [] if answers.target else inspection.targets(source, answers)


def source_of(answers: Answers) -> Source:
    """The data; raises ScaffoldError if they do not exist or a flag is not for them."""
    path = existing(answers.data)
    source = Source(path, asked_by(answers))
    for name in (*OF_FILE, *OF_CELLS) if source.is_folder else ():
        if name in answers.given:
            word = choices()[name].word
            raise ScaffoldError(
                f"{word} is for a table file, and {path} is a folder.",
                f"Leave out {word}.",
            )
    return source


def inspection_of(source: Source, answers: Answers) -> Inspection:
    """The inspection of the first kind that recognizes the data.

    Raises ScaffoldError for a flag about the split that is for other data.
    """
    found = next(one for one in inspections() if one.recognizes(source, answers))
    foreign = [name for name in SPLIT_FLAGS if name not in found.split_flags]
    refuse_flags(answers, foreign, found.thing, source.path, FOR_TABLES)
    if source.is_folder and not found.can_stream_folders:
        refuse_flags(answers, OF_SIZE, found.thing, source.path)
    if not source.is_folder and source.table.streamed:
        check_streamed(source, answers, found)
    return found


@cache
def inspections() -> list[Inspection]:
    """The inspections of all kinds of data, in the order to ask them."""
    names = [package.__name__ for package in kinds.packages().values()]
    found = [import_module(f"{name}.inspection").INSPECTION for name in names]
    return sorted(found, key=lambda inspection: inspection.rank)
