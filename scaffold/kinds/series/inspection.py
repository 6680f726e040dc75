"""The inspection of the user's time series."""

from typing import TYPE_CHECKING

from scaffold import catalog
from scaffold.catalog.entries import Column
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.findings import Table
from scaffold.inspection.inspection import SPLIT_FLAGS, Inspection, Source
from scaffold.inspection.lookup import dialect_of, find_column
from scaffold.inspection.user_data import Report, UserData, counted, given, place, shown
from scaffold.inspection.writing import used_rules
from scaffold.kinds.series.dataset import Series
from scaffold.kinds.series.report import series_report
from scaffold.kinds.series.sizes import sizes_of
from scaffold.kinds.series.times import Times, numbers_of, times_of
from scaffold.kinds.table.report import table_report
from scaffold.kinds.table.target import find_target, is_numeric, likely_targets

if TYPE_CHECKING:
    from scaffold.choices.answers import Answers

FEWEST_STEPS = 30
MOST_REPEATED = 0.01  # of the rows, as when a clock is set back


class SeriesInspection(Inspection):
    """A table with a column of times; without --task only if that is clear."""

    rank = 1
    thing = "time series"

    def recognizes(self, source: Source, answers: "Answers") -> bool:
        if source.is_folder:
            return False
        if answers.task:
            return answers.task in catalog.load().tasks_with("series", "number")
        split = any(getattr(answers, name) for name in SPLIT_FLAGS)
        return bool(answers.target and not split) and is_series(source.table, answers)

    def read(self, source: Source, answers: "Answers") -> UserData:
        return series_data(source.table, answers)

    def report(self, source: Source, answers: "Answers") -> Report:
        if answers.target:
            return super().report(source, answers)
        return table_report(source.table, answers)

    def targets(self, source: Source, answers: "Answers") -> list[str]:
        names = likely_targets(source.table, answers)
        return [name for name in names if is_numeric(source.table.column(name))]


INSPECTION = SeriesInspection()


def is_series(table: Table, answers: "Answers") -> bool:
    """Whether the first column has times in equal steps, and all others are numbers."""
    first, *others = table.columns
    used = [column for column in others if column.name not in answers.exclude]
    numeric = all(column.kind == "number" for column in used)
    known = answers.target in [column.name for column in used]
    if not (first.kind == "date" and numeric and known and table.rows >= FEWEST_STEPS):
        return False
    times = times_of(table, first)
    return bool(times and times.is_regular)


def series_data(table: Table, answers: "Answers") -> UserData:
    """The Dataset for a table of series with a target."""
    target = find_target(table, answers)
    check_target(table, target, answers)
    times = find_times(table, target)
    check_times(table, times)
    inputs = inputs_of(table, answers, target, times)
    sizes = sizes_of(times, numbers_of(table, target, times))
    columns = (target, *inputs)
    dataset = Series(
        name="",
        summary=f"{counted(table.rows, 'row')} of {len(columns)} series",
        file=place(table.path, answers.copy_data),
        rows=sizes.windows(table.rows),
        columns=tuple(map(series_column, columns)),
        target=target.name,
        dialect=dialect_of(table),
        time=times.name,
        time_format=times.readable,
        other_rules=((times.name, times.rules),) if times.rules else (),
        step=times.step if times.is_steady else "",
        window=sizes.window,
        horizon=sizes.horizon,
        season=sizes.season,
        is_user_data=True,
    )
    tasks = tasks_of(answers.task)
    return UserData(
        dataset=dataset,
        report=series_report(table, answers, dataset, times, sizes.why, tasks[0]),
        given=given(
            answers, "target", "task", "include", "exclude", "read_as", "missing"
        ),
        tasks=tasks,
        copies=((dataset.file, table.path),) if answers.copy_data else (),
    )


def series_column(column: findings.Column) -> Column:
    return Column(
        column.name,
        gaps=bool(column.missing),
        rules=used_rules(column, "number"),
        rough=column.is_rough,
    )


def tasks_of(task: str | None) -> tuple[str, ...]:
    """The given task, then those for series, then those for tables."""
    known = catalog.load()
    names = [
        *known.tasks_with("series", "number"),
        *known.tasks_with("table", "number"),
    ]
    return tuple(dict.fromkeys([task or names[0], *names]))


def check_target(table: Table, target: findings.Column, answers: "Answers") -> None:
    if not is_numeric(target):
        raise ScaffoldError(
            f"{shown(target.name)} is not numeric, so it can't be forecast.",
            "Choose another column.",
        )
    if target.name in (*answers.include, *answers.exclude):
        raise ScaffoldError(
            f"{shown(target.name)} is the target.", "Include and exclude other columns."
        )
    if table.rows < FEWEST_STEPS:
        raise ScaffoldError(
            f"{table.path} has {counted(table.rows, 'row')}; at least {FEWEST_STEPS} "
            "are needed to forecast a series.",
            "Add more rows.",
        )


def find_times(table: Table, target: findings.Column) -> Times:
    """The first column of dates, or else of whole numbers that count the rows."""
    others = [column for column in table.columns if column.name != target.name]
    found = [times for column in others if (times := times_of(table, column))]
    for times in found:
        if times.format or times.is_regular:
            return times
    for column in others:
        if column.kind == "date" and column.missing:
            raise ScaffoldError(
                f"{shown(column.name)} is empty in {counted(column.missing, 'row')} of "
                f"{table.path}, but each row needs a time.",
                "Fill in these cells, or remove the rows.",
            )
    raise ScaffoldError(
        f"{table.path} has no column of times.",
        "Add one with dates, like 2024-01-31 or 2024-01-31 18:00, or with whole "
        "numbers in equal steps.",
    )


def check_times(table: Table, times: Times) -> None:
    """Refuse several rows for many times, as with one series below another."""
    if times.repeated > MOST_REPEATED * table.rows:
        raise ScaffoldError(
            f"{table.path} has several rows for the same time: "
            f"{counted(times.repeated, 'row')} repeat a value of {shown(times.name)}.",
            "Keep one row for each time, with one column for each series.",
        )


def inputs_of(
    table: Table, answers: "Answers", target: findings.Column, times: Times
) -> list[findings.Column]:
    """The other series: numbers, with those of --include and without --exclude."""
    included = [find_column(table, name, "--include") for name in answers.include]
    excluded = [find_column(table, name, "--exclude") for name in answers.exclude]
    for column in included:
        if not is_numeric(column) or column in excluded:
            raise ScaffoldError(
                f"{shown(column.name)} can't be included: it is "
                f"{'excluded too' if column in excluded else 'not numeric'}.",
                "Leave out --include for it.",
            )
    return [
        column
        for column in table.columns
        if column.name not in (target.name, times.name)
        and column not in excluded
        and (column.kind == "number" or column in included)
    ]
