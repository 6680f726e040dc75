"""The user's table: its target, its features and its task."""

import re

from scaffold.catalog.entries import Column, Dataset, Dialect
from scaffold.choices import listing, near
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.dialect import MARKERS
from scaffold.inspection.findings import Table
from scaffold.inspection.user_data import Report, UserData, counted, given, place, shown

FEWEST_ROWS = 10  # one or two of them for validation, and as many for the test
FEWEST_OF_CLASS = 3  # one for each split
MOST_CLASSES = 1000
NUMBERS_TOO = ", or treat the classes as numbers with --task regression."
RARE = 0.25  # of the share of a class if all were equal
FEW_NUMBERS = 10  # at most this many distinct whole numbers are classes
USED = ("number", "boolean", "date", "category", "text")
LIKELY = (
    r"target|label|class|y|outcome|response|price|species|survived|diagnosis|quality"
)


def table_data(table: Table, answers) -> UserData:
    """The Dataset for a table with a target."""
    target = find_target(table, answers)
    task = task_of(table, target, answers.task)
    classes = classes_of(table, target) if task == "classification" else ()
    columns = tuple(features_of(table, answers, target))
    dataset = Dataset(
        name="",
        summary=f"{counted(table.rows, 'row')}, {counted(len(columns), 'column')}",
        kind="table",
        tasks=(task,),
        file=place(table.path, answers.copy_data),
        rows=table.rows - target.missing,
        columns=columns,
        target=target.name,
        gaps=bool(target.missing),
        dialect=dialect_of(table),
        classes=classes,
        is_user_data=True,
    )
    return UserData(
        dataset=dataset,
        report=table_report(table, answers, target, task),
        given=given(answers, "target", "task", "include", "exclude"),
        copies=((dataset.file, table.path),) if answers.copy_data else (),
    )


def dialect_of(table: Table) -> Dialect:
    return Dialect(
        format=table.format,
        separator=table.separator or ",",
        names=() if table.header else table.names,
        decimal_comma=table.decimal_comma,
        markers=table.markers,
    )


# The target.


def find_target(table: Table, answers) -> findings.Column:
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


def find_column(table: Table, name: str, flag: str) -> findings.Column:
    if name in table.names:
        return table.column(name)
    guess = near(name, table.names)
    raise ScaffoldError(
        f"{table.path} has no column {name!r} for {flag}.",
        f"{guess}Choose {columns_of(table)}.",
    )


def columns_of(table: Table, most: int = 30) -> str:
    names = [shown(column.name) for column in table.columns]
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return listing(names[:most] + more)


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
            "almost all others are numbers.",
            "Correct or clear that cell.",
        )
    if known < FEWEST_ROWS:
        raise ScaffoldError(
            f"{table.path} has {counted(known, 'row')} with a target; at least "
            f"{FEWEST_ROWS} are needed for training, validation and testing.",
            "Add more rows.",
        )


def task_of(table: Table, target: findings.Column, task: str | None) -> str:
    """The given task, or else regression or classification, depending on the target."""
    found = "regression" if is_quantity(target) else "classification"
    if task == "regression" and target.kind != "number" and not is_numeric(target):
        raise ScaffoldError(
            f"{shown(target.name)} is not numeric, so regression is not possible.",
            "Use --task classification.",
        )
    if task in (None, "regression", "classification"):
        return task or found
    raise ScaffoldError(
        f"{table.path} is a table, and {task} needs other data.",
        "Use --task regression or classification.",
    )


def is_numeric(column: findings.Column) -> bool:
    return column.low is not None


def is_quantity(target: findings.Column) -> bool:
    """Whether the target is a quantity: few distinct whole numbers are classes."""
    few = target.whole and target.distinct <= FEW_NUMBERS
    return is_numeric(target) and not few


def classes_of(table: Table, target: findings.Column) -> tuple[str, ...]:
    """The names of the classes; raises ScaffoldError if one has too few rows."""
    if not target.values:
        raise ScaffoldError(
            f"The target {shown(target.name)} has {target.different} distinct "
            f"values, but at most {MOST_CLASSES:,} classes are possible.",
            "Choose another target.",
        )
    for value, count in target.values:
        if count < FEWEST_OF_CLASS:
            raise ScaffoldError(
                f"The class {shown(value)!r} of {shown(target.name)} has "
                f"{counted(count, 'row')} in {table.path}; at least {FEWEST_OF_CLASS} "
                "are needed, one for each split.",
                "Add rows, merge it with another class, or remove its rows"
                f"{NUMBERS_TOO if is_numeric(target) else '.'}",
            )
    return tuple(value for value, _ in target.values)


def likely_targets(table: Table, answers) -> list[str]:
    """Possible targets: typical names first, then the others from the last column."""
    names = [
        column.name
        for column in reversed(table.columns)
        if column.kind in USED[:4] and column.kind != "date" and column.distinct > 1
    ]
    return sorted(names, key=lambda name: not re.fullmatch(LIKELY, name.lower()))


# The features.


def features_of(table: Table, answers, target: findings.Column) -> list[Column]:
    """The columns that the model uses, grouped by kind."""
    uses = uses_of(table, answers, target)
    columns = [
        Column(
            column.name,
            kind,
            gaps=bool(column.missing),
            words=column.words,
            format=column.format,
        )
        for kind in USED
        for column in table.columns
        if uses[column.name] == kind
    ]
    if columns:
        return columns
    raise ScaffoldError(
        f"{table.path} has no column to predict {shown(target.name)} from.",
        "Add a column that was left out with --include.",
    )


def uses_of(table: Table, answers, target: findings.Column | None) -> dict[str, str]:
    """How each column is used: its kind, target, left out or excluded."""
    included = {find_column(table, name, "--include").name for name in answers.include}
    excluded = {find_column(table, name, "--exclude").name for name in answers.exclude}
    check_chosen(included, excluded, target)
    uses = {
        column.name: (
            included_as(table, column) if column.name in included else column.kind
        )
        for column in table.columns
    }
    uses |= {name: "left out" for name, kind in uses.items() if kind not in USED}
    uses |= {name: "excluded" for name in excluded}
    return uses | ({target.name: "target"} if target else {})


def check_chosen(included: set, excluded: set, target: findings.Column | None) -> None:
    if both := included & excluded:
        raise ScaffoldError(
            f"{shown(both.pop())} is both included and excluded.", "Leave out one."
        )
    if target and target.name in included | excluded:
        raise ScaffoldError(
            f"{shown(target.name)} is the target.", "Include and exclude other columns."
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


# The report.


def table_report(table: Table, answers, target=None, task: str = "") -> Report:
    """A report on the columns: their kind, contents and use."""
    uses = uses_of(table, answers, target)
    rows = tuple(
        (
            shown(column.name),
            column.kind,
            column.different,
            f"{column.missing:,}",
            ", ".join(shown(example, 12) for example in column.examples),
            uses[column.name],
        )
        for column in table.columns
    )
    heading = (
        f"{table.path}: {counted(table.rows, 'row')}, "
        f"{counted(len(table.columns), 'column')}"
    )
    columns = ("column", "kind", "different", "missing", "examples", "used as")
    return Report(heading, columns, rows, tuple(notes(table, uses, target, task)))


def notes(table: Table, uses: dict[str, str], target, task: str) -> list[str]:
    """Notes on surprising facts, one sentence each."""
    said = [
        left_out(column) for column in table.columns if uses[column.name] == "left out"
    ]
    if task:
        said.insert(
            0, f"The target is {shown(target.name)}: {task}.{why(target, task)}"
        )
    said += [ambiguous(c) for c in table.columns if c.also and uses[c.name] == "date"]
    if task == "classification":
        said += filter(None, [rarest(target), *strange_classes(target)])
    if not table.header:
        first, last = table.columns[0].name, table.columns[-1].name
        said.append(f"The file has no header: the columns are named {first} to {last}.")
    if target and target.missing:
        said.append(
            f"{counted(target.missing, 'row')} without {shown(target.name)} left out."
        )
    return said


def strange_classes(target: findings.Column) -> list[str]:
    """Notes on classes that may mean a missing value."""
    return [
        f"{value!r} is treated as a class of {shown(target.name)}; clear these cells "
        "if it means a missing value."
        for value, _ in target.values
        if value in MARKERS and target.kind != "boolean" and target.low is None
    ]


def ambiguous(column: findings.Column) -> str:
    return (
        f"{shown(column.name)} is read as {column.format}, but could be "
        f"{column.also}: change DATES in dataset.py if so."
    )


def rarest(target: findings.Column) -> str:
    """A note on imbalanced classes."""
    name, count = min(target.values, key=lambda item: item[1])
    share = count / sum(count for _, count in target.values)
    if share >= RARE / len(target.values):
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


def left_out(column: findings.Column) -> str:
    name = shown(column.name)
    if column.kind == "empty":
        return f"{name} is left out: it is empty."
    if column.kind == "constant":
        return f"{name} is left out: it is the same in every row."
    if column.first_bad:
        row, cell = column.first_bad
        return (
            f"{name} is left out: it is {shown(cell)!r} in row {row}, where almost all "
            "others are numbers. Correct that cell to use it."
        )
    return (
        f"{name} is left out as an identifier: {column.different} distinct values. "
        f"--include {name} keeps it."
    )
