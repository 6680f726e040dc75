"""Find the column with the texts of a table, and the one with their classes."""

import re

from scaffold.choices import listing
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection.findings import Column, Table
from scaffold.inspection.lookup import columns_of, find_column
from scaffold.inspection.user_data import shown
from scaffold.kinds.table.features import USED
from scaffold.kinds.table.target import is_quantity

TEXT_NAMES = (
    r"texts?|reviews?|messages?|comments?|body|content|sentences?|tweets?|posts?|"
    r"documents?|descriptions?|abstracts?|headlines?|titles?|utterances?|questions?|"
    r"subjects?|sms|e?-?mails?|notes?|summary"
)
CLASS_NAMES = (
    r"labels?|class|target|y|category|sentiment|topic|intent|emotion|spam|is_?spam|"
    r"genre|language|rating|stars|polarity|toxic|tags?"
)
DISTINCT = 0.5  # texts: at least this share of the cells are different


def is_text_table(table: Table, answers: Answers) -> bool:
    """Whether a table has a column of texts, one of classes, and no other to use."""
    if answers.include or answers.exclude:  # columns of a table with more features
        return False
    used = [column for column in table.columns if is_useful(column)]
    texts = possible_texts(table, answers.target)
    if len(used) != 2 or len(texts) != 1:
        return False
    (target,) = [column for column in used if column.name != texts[0].name]
    is_target = target.name == answers.target or not answers.target
    return is_target and is_class(target)


def is_useful(column: Column) -> bool:
    return column.kind in USED or is_named_text(column)


def is_named_text(column: Column) -> bool:
    """Whether a column has short texts: a typical name and mostly different cells."""
    named = is_named(column, TEXT_NAMES)
    return named and column.kind == "identifier" and column.low is None


def is_named(column: Column, names: str) -> bool:
    return bool(re.fullmatch(names, column.name.strip(), re.IGNORECASE))


def only_one(columns: list[Column], names: str) -> Column | None:
    """The only column, or the only one with a typical name."""
    named = [column for column in columns if is_named(column, names)]
    for found in (columns, named):
        if len(found) == 1:
            return found[0]
    return None


def is_class(column: Column) -> bool:
    """Whether the cells of a column can be classes."""
    few = bool(column.values) and not is_quantity(column)
    return column.kind in ("category", "boolean", "number") and few


def possible_texts(table: Table, target: str | None) -> list[Column]:
    """The columns of long, mostly different texts, or else those with typical names."""
    others = [column for column in table.columns if column.name != target]
    long = [column for column in others if column.kind == "text"]
    long = [c for c in long if c.distinct >= DISTINCT * (table.rows - c.missing)]
    return long or [column for column in others if is_named_text(column)]


def text_column(table: Table, answers: Answers) -> Column:
    """The column of texts: from --include, or the only possible one."""
    if len(answers.include) > 1:
        raise ScaffoldError(
            f"The texts must be in one column, not in {len(answers.include)}.",
            "Give one --include.",
        )
    if answers.include:
        return find_column(table, answers.include[0], "--include")
    found = possible_texts(table, answers.target)
    if only := only_one(found, TEXT_NAMES):
        return only
    names = listing([shown(c.name) for c in found]) if found else columns_of(table)
    raise ScaffoldError(
        f"Which column of {table.path} has the texts?",
        f"Give it with --include: {names}.",
    )


def likely_classes(table: Table, text: Column) -> list[Column]:
    """The columns that may have the classes, typical names first."""
    found = [c for c in table.columns if c.name != text.name and is_class(c)]
    return sorted(found, key=lambda column: not is_named(column, CLASS_NAMES))


def class_column(table: Table, text: Column, answers: Answers) -> Column:
    """The column of classes: from --target, by its name, or the only possible one."""
    if answers.target:
        return other_column(text, find_column(table, answers.target, "--target"))
    found = likely_classes(table, text)
    if only := only_one(found, CLASS_NAMES):
        return only
    names = listing([shown(c.name) for c in found]) if found else columns_of(table)
    raise ScaffoldError(
        f"No target given: which column of {table.path} has the classes of the texts?",
        f"Add --target: {names}.",
    )


def other_column(text: Column, target: Column) -> Column:
    if target.name == text.name:
        raise ScaffoldError(
            f"{shown(text.name)} can't be the text and the target.",
            "Give another column with --include or --target.",
        )
    return target
