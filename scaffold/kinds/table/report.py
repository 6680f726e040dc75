"""The report on the user's table."""

from scaffold.choices.answers import Answers
from scaffold.inspection import findings
from scaffold.inspection.contents import report_on
from scaffold.inspection.findings import Table
from scaffold.inspection.markers import is_marker
from scaffold.inspection.user_data import Report, counted, shown
from scaffold.kinds.table.classes import Classes, in_one_case, listed
from scaffold.kinds.table.features import uses_of
from scaffold.kinds.table.reading import in_flag, names_of, nearly_number, reading_notes
from scaffold.kinds.table.suspicions import group_note
from scaffold.kinds.table.target import is_numeric

NO_CLASSES = Classes()
MOST_NOTES = 6  # on columns that are left out for the same reason
REASONS = {
    "empty": ": they are empty",
    "constant": ": each is the same in every row",
    "identifier": " as identifiers: --include NAME keeps one",
}
RARE = 0.25  # of the share of a class if all were equal


def table_report(
    table: Table,
    answers: Answers,
    target: findings.Column | None = None,
    task: str = "",
    classes: Classes = NO_CLASSES,
) -> Report:
    """A report on the columns: their kind, contents and use."""
    uses = uses_of(table, answers, target)
    is_split = answers.group or answers.time or answers.split == "time"
    can_group = not (is_split or (answers.val and answers.test))
    heading = (
        f"{table.path}: {counted(table.rows, 'row')}, "
        f"{counted(len(table.columns), 'column')}"
    )
    said = notes(table, uses, target, task, classes, can_group)
    return report_on(table, heading, uses, said)


def notes(
    table: Table,
    uses: dict[str, str],
    target: findings.Column | None,
    task: str,
    classes: Classes,
    can_group: bool,
) -> list[str]:
    """Notes on surprising facts, one sentence each."""
    said = all_left_out([c for c in table.columns if uses[c.name] == "left out"])
    if target:
        said.insert(
            0, f"The target is {shown(target.name)}: {task}.{why(target, task)}"
        )
    as_words = target.name if target and classes.counts else ""
    said += reading_notes(table, uses, as_words)
    if target and classes.counts:
        said += class_notes(target, classes)
    if target:
        said += case_notes(table, uses)
    if target and can_group:
        said += filter(None, [group_note(table, uses)])
    if target and target.missing:
        said.append(
            f"{counted(target.missing, 'row')} without {shown(target.name)} left out."
        )
    return said


def class_notes(target: findings.Column, classes: Classes) -> list[str]:
    """Notes on classes that are imbalanced, left out, joined or strange."""
    said = [rarest(classes), *classes.notes(target.name), *strange_classes(target)]
    return [*filter(None, said)]


def case_notes(table: Table, uses: dict[str, str]) -> list[str]:
    """A note on each category column with values that differ only in case."""
    used = [column for column in table.columns if uses[column.name] == "category"]
    found = [(column.name, in_one_case(column)[1]) for column in used]
    return [
        f"{shown(name)} has categories that differ only in case, like "
        f"{listed([repr(shown(value)) for value in some[0]])}. They count as different."
        for name, some in found
        if some
    ]


def strange_classes(target: findings.Column) -> list[str]:
    """Notes on classes that may mean a missing value."""
    return [
        f"{value!r} is treated as a class of {shown(target.name)}; clear these cells "
        "if it means a missing value."
        for value, _ in target.values
        if is_marker(value) and target.kind != "boolean" and target.low is None
    ]


def rarest(classes: Classes) -> str:
    """A note on imbalanced classes."""
    name, count = min(classes.counts, key=lambda item: item[1])
    share = count / sum(count for _, count in classes.counts)
    if share >= RARE / len(classes.counts):
        return ""
    return (
        f"{shown(name)} is the rarest class, {share:.1%} of the rows: "
        "--class-weights makes all classes count equally in the loss."
    )


def why(target: findings.Column, task: str) -> str:
    """A note on the task, if the other one is possible too."""
    if task == "classification" and is_numeric(target):
        number = f"It has {target.distinct} distinct whole numbers, treated as classes"
        return f" {number}; use --task regression to treat them as numbers."
    return ""


def all_left_out(columns: list[findings.Column]) -> list[str]:
    """A note on each column that is left out, or one for many of a kind."""
    said: list[str] = []
    for kind, why in REASONS.items():
        same = [c for c in columns if c.kind == kind and not c.first_bad]
        if len(same) > MOST_NOTES:
            said.append(f"{names_of(same)} are left out{why}.")
            columns = [column for column in columns if column not in same]
    return [*map(left_out, columns), *said]


def left_out(column: findings.Column) -> str:
    name = shown(column.name)
    if column.kind == "empty":
        return f"{name} is left out: it is empty."
    if column.kind == "constant":
        return f"{name} is left out: it is the same in every row."
    if column.first_bad:
        return nearly_number(column, "left out")
    return (
        f"{name} is left out as an identifier: {column.different} distinct values. "
        f"--include {in_flag(column.name)} keeps it."
    )
