"""The target of the user's table, and the tasks that fit it."""

import re

from scaffold import catalog
from scaffold.catalog.entries import Task
from scaffold.choices import listing
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.findings import Table
from scaffold.inspection.lookup import (
    FEWEST_ROWS,
    columns_of,
    find_column,
)
from scaffold.inspection.numerals import number_of
from scaffold.inspection.user_data import counted, shown
from scaffold.kinds.table.features import USED
from scaffold.kinds.table.reading import as_flag, not_numbers

FEW_NUMBERS = 10  # at most this many distinct whole numbers are classes
LIKELY = (
    r"target|label|class|y|outcome|response|price|species|survived|diagnosis|quality"
)


def find_target(table: Table, answers: Answers) -> findings.Column:
    """The column from --target; raises ScaffoldError if it can't be predicted."""
    if not answers.target:
        raise ScaffoldError(
            f"No target given: which column of {table.path} should the model "
            "predict?",
            f"Add --target: {columns_of(table)}. For ratings, add --task recommender.",
        )
    target = find_column(table, answers.target, "--target")
    check_target(table, target)
    return target


def check_target(table: Table, target: findings.Column) -> None:
    """Refuse a target that can't be predicted."""
    name, known = shown(target.name), table.rows - target.missing
    if target.kind == "empty":
        raise ScaffoldError(
            f"The target {name} is empty in every row.", "Choose another column."
        )
    if target.distinct == 1:
        raise ScaffoldError(
            f"The target {name} is {target.examples[0]!r} in every row: there is "
            "nothing to predict.",
            "Choose another column.",
        )
    if target.first_bad:
        row, cell = target.first_bad
        raise ScaffoldError(
            f"The target {name} is {shown(cell)!r} in row {row} of {table.path}, where "
            f"most others are numbers: {not_numbers(target)}.",
            f"Leave out such rows with {as_flag(target.name, 'number')}, or "
            f"treat all values as classes with {as_flag(target.name, 'category')}.",
        )
    if known < FEWEST_ROWS:
        raise ScaffoldError(
            f"{table.path} has {counted(known, 'row')} with a target; at least "
            f"{FEWEST_ROWS} are needed for training, validation and testing.",
            "Add more rows.",
        )


def task_of(table: Table, target: findings.Column, task: str | None) -> str:
    """The given task, or else regression or classification, depending on the target."""
    known = catalog.load()
    if task:
        check_task(table, target, known.tasks[task])
        return task
    return known.tasks_with("table", "number" if is_quantity(target) else "class")[0]


def check_task(table: Table, target: findings.Column, task: Task) -> None:
    if "table" not in task.inputs:
        fitting = listing(catalog.load().tasks_with("table", "number", "class"))
        raise ScaffoldError(
            f"{table.path} is a table, and {task.name} needs other data.",
            f"Use --task {fitting}.",
        )
    if "class" in task.targets or target.kind == "number" or is_numeric(target):
        return
    raise ScaffoldError(
        f"{shown(target.name)} is not numeric, so {task.name} is not possible.",
        "Use --task classification.",
    )


def tasks_of(task: str, classes: tuple[str, ...]) -> tuple[str, ...]:
    """The tasks that fit the target, the given one first."""
    numbers = all(number_of(name) is not None for name in classes)
    targets = (["class"] if classes else []) + (["number"] if numbers else [])
    others = catalog.load().tasks_with("table", *targets)
    return (task, *(name for name in others if name != task))


def is_numeric(column: findings.Column) -> bool:
    return column.low is not None


def is_quantity(target: findings.Column) -> bool:
    """Whether the target is a quantity: few distinct whole numbers are classes."""
    few = target.whole and target.distinct <= FEW_NUMBERS
    return is_numeric(target) and not few


def likely_targets(table: Table, answers: Answers) -> list[str]:
    """Possible targets: typical names first, then the others from the last column.

    A column of mostly empty cells comes after all others.
    """
    columns = [
        column
        for column in reversed(table.columns)
        if column.kind in USED[:4] and column.kind != "date" and column.distinct > 1
    ]

    def doubts(column: findings.Column) -> tuple[bool, bool]:
        is_typical = bool(re.fullmatch(LIKELY, column.name.lower()))
        return column.missing > table.rows / 2, not is_typical

    return [column.name for column in sorted(columns, key=doubts)]
