"""The columns of the user's table that the model uses."""

from scaffold.catalog.entries import Column
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.dates import readable
from scaffold.inspection.findings import Table
from scaffold.inspection.lookup import find_column
from scaffold.inspection.user_data import shown
from scaffold.inspection.writing import used_rules

USED = ("number", "boolean", "date", "category", "text")


def features_of(
    table: Table, answers: Answers, target: findings.Column
) -> list[Column]:
    """The columns that the model uses, grouped by kind."""
    uses = uses_of(table, answers, target)
    columns = [
        Column(
            column.name,
            kind,
            gaps=bool(column.missing),
            words=column.words,
            format=readable(column.format)[0] if kind == "date" else "",
            rules=used_rules(column, kind),
            rough=column.is_rough and kind == "number",
        )
        for kind in USED
        for column in table.columns
        if uses[column.name] == kind
    ]
    if columns:
        return columns
    rough = [shown(column.name) for column in table.columns if column.first_bad]
    number = f", or read one as numbers with --as {rough[0]}=number" if rough else ""
    raise ScaffoldError(
        f"{table.path} has no column to predict {shown(target.name)} from.",
        f"Add a column that was left out with --include{number}.",
    )


def uses_of(
    table: Table, answers: Answers, target: findings.Column | None
) -> dict[str, str]:
    """How each column is used: its kind, target, left out or excluded."""
    included = {find_column(table, name, "--include").name for name in answers.include}
    excluded = {find_column(table, name, "--exclude").name for name in answers.exclude}
    check_chosen(included, excluded, target)
    check_read_as(answers, excluded)
    uses = {
        column.name: (
            included_as(table, column) if column.name in included else column.kind
        )
        for column in table.columns
    }
    uses |= {name: "left out" for name, kind in uses.items() if kind not in USED}
    uses |= {name: "excluded" for name in excluded}
    if answers.group:
        uses |= {find_column(table, answers.group, "--group").name: "group"}
    return uses | ({target.name: "target"} if target else {})


def check_chosen(
    included: set[str], excluded: set[str], target: findings.Column | None
) -> None:
    if both := included & excluded:
        raise ScaffoldError(
            f"{shown(both.pop())} is both included and excluded.", "Leave out one."
        )
    if target and target.name in included | excluded:
        raise ScaffoldError(
            f"{shown(target.name)} is the target.", "Include and exclude other columns."
        )


def check_read_as(answers: Answers, excluded: set[str]) -> None:
    for word in answers.read_as:
        name, _, kind = word.rpartition("=")
        if name in excluded:
            raise ScaffoldError(
                f"{shown(name)} is excluded, but --as says that it is {kind}.",
                "Leave out one.",
            )


def included_as(table: Table, column: findings.Column) -> str:
    """The kind to use for a column from --include."""
    if column.kind in ("constant", "empty"):
        raise ScaffoldError(
            f"{shown(column.name)} is the same in every row of {table.path}, so it "
            "can't help the model.",
            "Leave out --include for it.",
        )
    return "category" if column.kind == "identifier" else column.kind
