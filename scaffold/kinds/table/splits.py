"""How the user's table is split: by groups, by time, or into given files."""

from collections.abc import Iterator
from dataclasses import replace

from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.dates import readable
from scaffold.inspection.findings import Table as Findings
from scaffold.inspection.lookup import columns_of, find_column
from scaffold.inspection.split_files import SplitFiles, file_notes, with_files
from scaffold.inspection.user_data import counted, shown
from scaffold.kinds.table.classes import Classes
from scaffold.kinds.table.dataset import Table

FEWEST_GROUPS = 3  # one for each split


def split_as_asked(dataset: Table, table: Findings, answers: Answers) -> Table:
    """The dataset with the columns to split by."""
    group = find_group(table, answers)
    time = find_time(table, answers, dataset)
    return replace(
        dataset,
        group=group.name if group else "",
        time=time.name if time else "",
        time_format=readable(time.format)[0] if time and time.format else "",
        time_rules=time.blanks + time.rules if time else (),
    )


def split_notes(
    dataset: Table, table: Findings, files: SplitFiles, answers: Answers
) -> Iterator[str]:
    """Notes on a split that is not at random, one sentence each."""
    if dataset.group:
        yield f"All rows with the same {shown(dataset.group)} are in one split."
        yield from shared_groups(dataset.group, table, files)
    elif by_time(dataset, answers):
        what = "validation" if "test" in files else "the test"
        yield f"Split by {shown(dataset.time)}: the latest rows are for {what}."
    yield from file_notes(files)


def shared_groups(group: str, table: Findings, files: SplitFiles) -> Iterator[str]:
    """Notes on groups in the table and in a file, if not too many to be counted."""
    for other in files.values():
        both = {*dict(table.column(group).values)} & {*dict(other.column(group).values)}
        if both:
            yield (
                f"But {counted(len(both), 'value')} of {shown(group)} in {table.path} "
                f"are in {other.path} too."
            )


def by_time(dataset: Table, answers: Answers) -> bool:
    """Whether the rows are split by time."""
    return bool(dataset.time and (answers.split == "time" or answers.time))


def with_split_files(
    dataset: Table, table: Findings, files: SplitFiles, answers: Answers
) -> Table:
    """The dataset with its files; raises ScaffoldError if they have other columns."""
    kinds = {column.name: column.kind for column in dataset.columns}
    kinds[dataset.target] = "" if dataset.classes else "number"
    if dataset.group:
        kinds[dataset.group] = ""
    elif by_time(dataset, answers):
        kinds[dataset.time] = "date" if dataset.time_format else "number"
    known = (dataset.target,)
    return with_files(dataset, table, files, kinds, known, answers.copy_data)


def find_group(table: Findings, answers: Answers) -> findings.Column | None:
    """The column of --group; raises ScaffoldError if it has too few groups."""
    if not answers.group:
        return None
    column = find_column(table, answers.group, "--group")
    if column.name in (answers.target, *answers.include):
        use = "included" if column.name in answers.include else "the target"
        raise ScaffoldError(
            f"{shown(column.name)} can't be {use} and the group of a row.",
            "Give another column with --group.",
        )
    if answers.val and answers.test:
        raise ScaffoldError(
            "--group is not possible with --val and --test, which give all splits.",
            "Leave out one of them.",
        )
    if column.distinct < FEWEST_GROUPS:
        raise ScaffoldError(
            f"{shown(column.name)} has {counted(column.distinct, 'group')} of rows; at "
            f"least {FEWEST_GROUPS} are needed.",
            "Give another column with --group.",
        )
    return column


def find_time(
    table: Findings, answers: Answers, dataset: Table
) -> findings.Column | None:
    """The column for a split by time: from --time, or the first one with dates."""
    if answers.time:
        column = find_column(table, answers.time, "--time")
        is_number = column.low is not None and column.name != dataset.target
        if is_number or column.kind == "date":
            return column
        raise ScaffoldError(
            f"{shown(column.name)} has neither dates nor numbers to split by.",
            f"Give another --time: {columns_of(table)}.",
        )
    dates = [column for column in table.columns if column.kind == "date"]
    used = [column for column in dates if column.name in dataset.features]
    return next(iter(used or dates), None)


def check_targets(
    table: Findings, files: SplitFiles, target: findings.Column, classes: Classes
) -> None:
    """Refuse files without a target, or with classes that the table does not have."""
    known = {*classes.names, *(name for name, _ in classes.rare)}
    for other in files.values():
        if target.name not in other.names:
            raise ScaffoldError(
                f"{other.path} has no column {shown(target.name)}, the target.",
                "Without it, nothing can be tested; predict.py predicts such rows.",
            )
        found = other.column(target.name)
        if found.kind == "empty":
            raise ScaffoldError(
                f"The target {shown(target.name)} is empty in every row of "
                f"{other.path}.",
                "Without it, nothing can be tested; predict.py predicts such rows.",
            )
        names = {value for value, _ in found.values} if known else set()
        if classes.one_case:
            names = {name.lower() for name in names}
        if unknown := sorted(names - known):
            raise ScaffoldError(
                f"{shown(target.name)} is {shown(unknown[0])!r} in {other.path}, a "
                f"class that {table.path} does not have.",
                "Correct these cells, or add rows of that class for training.",
            )
