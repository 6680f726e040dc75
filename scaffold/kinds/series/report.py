"""The report on the user's time series."""

from typing import TYPE_CHECKING

from scaffold.inspection.contents import report_on
from scaffold.inspection.findings import Table
from scaffold.inspection.user_data import Report, counted, shown
from scaffold.kinds.series.dataset import Series
from scaffold.kinds.series.times import Times

if TYPE_CHECKING:
    from scaffold.choices.answers import Answers


def series_report(
    table: Table,
    answers: "Answers",
    dataset: Series,
    times: Times,
    season: str,
    task: str,
) -> Report:
    """A report on the columns and on the steps of time."""
    uses = uses_of(table, answers, dataset)
    notes = [
        f"The target is {shown(dataset.target)}: {task}. The next "
        f"{counted(dataset.horizon, 'step')} are forecast from the past "
        f"{counted(dataset.window, 'step')}.",
        f"{season}.",
        *notes_on_times(times),
        *notes_on_columns(table, dataset, uses),
    ]
    if not answers.task:
        notes.append(
            "To predict each row from its other columns, use --task regression."
        )
    heading = f"{table.path}: {dataset.summary}"
    return report_on(table, heading, uses, notes, longest=16)


def uses_of(table: Table, answers: "Answers", dataset: Series) -> dict[str, str]:
    """How each column is used."""
    uses = {name: "left out" for name in table.names}
    uses |= {name: "excluded" for name in answers.exclude}
    uses |= {name: "input" for name in dataset.features}
    return uses | {dataset.target: "target", dataset.time: "time"}


def notes_on_times(times: Times) -> list[str]:
    """Notes on unsorted, repeated and irregular times."""
    name, notes = shown(times.name), []
    if not times.is_sorted:
        notes.append(f"The rows are not in the order of {name}: dataset.py sorts them.")
    if times.repeated:
        verb = "repeats" if times.repeated == 1 else "repeat"
        notes.append(
            f"{counted(times.repeated, 'row')} {verb} the {name} of another row; all "
            "are used."
        )
    if times.odd:
        verb = "is" if times.odd == 1 else "are"
        notes.append(
            f"The usual step of {name} is {times.step}; {counted(times.odd, 'step')} "
            f"{verb} longer or shorter. The windows count rows."
        )
    return notes


def notes_on_columns(table: Table, dataset: Series, uses: dict[str, str]) -> list[str]:
    """Notes on columns that are left out or have empty cells."""
    notes = []
    for column in table.columns:
        name = shown(column.name)
        if column.missing and column.name in dataset.features:
            cells = counted(column.missing, "empty cell")
            notes.append(f"{name} has {cells}, filled with the value before.")
        if uses[column.name] == "left out":
            why = "not numeric" if column.low is None else f"of kind {column.kind}"
            notes.append(f"{name} is left out: it is {why}.")
    return notes
