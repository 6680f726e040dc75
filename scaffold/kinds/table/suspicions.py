"""Notes on what may make the test of a model on the user's table look too good."""

import re
from collections.abc import Iterator
from math import floor

from scaffold.inspection import findings
from scaffold.inspection.findings import Table
from scaffold.inspection.user_data import counted, shown
from scaffold.kinds.table.classes import listed
from scaffold.kinds.table.leaks import Leak, leaks_of
from scaffold.kinds.table.reading import in_flag
from scaffold.kinds.table.sample import Sample

MOST_LEAKS = 5  # to name one by one
FEWEST_GROUPS = 10
GROUPS = re.compile(
    r"(.*[ _-])?((patient|subject|participant|person|client|customer|user|household|"
    r"family|session|student|speaker|group)s?[ _-]?(id|no|nr|number|code|key)?|id)",
    re.IGNORECASE,
)


def suspicions(sample: Sample, target: str, is_class: bool) -> Iterator[str]:
    """Notes on leaks and on rows that are copies, one sentence each."""
    leaks = leaks_of(sample, is_class)
    for leak in leaks[:MOST_LEAKS]:
        yield leak_note(leak, target)
    if others := leaks[MOST_LEAKS:]:
        names = listed([shown(leak.name) for leak in others])
        yield f"The same is true of {names}."
    if sample.copies and not sample.is_coarse:
        yield copies_note(sample)


def leak_note(leak: Leak, target: str) -> str:
    name, aim = shown(leak.name), shown(target)
    told = (
        f"{name} is determined by {aim}"
        if leak.is_known
        else (f"{name} determines {aim}")
    )
    rows = "every row"
    if leak.share < 1:
        rows = f"{floor(1000 * leak.share) / 10:.1f}% of the rows"
    return (
        f"{told} in {rows}: if you would not know it when predicting, leave it out "
        f"with --exclude {in_flag(leak.name)}."
    )


def copies_note(sample: Sample) -> str:
    among = "" if sample.whole else f" of the first {sample.rows:,}"
    are = "is a copy" if sample.copies == 1 else "are copies"
    return (
        f"{counted(sample.copies, 'row')}{among} {are} of an earlier row: the test may "
        "repeat rows that the model was trained on."
    )


def group_note(table: Table, uses: dict[str, str]) -> str:
    """A note on the first identifier that most of its rows share with others."""
    for column in table.columns:
        is_free = uses[column.name] not in ("target", "group", "excluded")
        if is_free and is_named_group(column) and is_repeated(table, column):
            return (
                f"{counted(table.rows, 'row')} have {column.different} values of "
                f"{shown(column.name)}. If rows with the same value belong together, "
                f"--group {in_flag(column.name)} keeps them in one split."
            )
    return ""


def is_named_group(column: findings.Column) -> bool:
    fits = column.kind in ("identifier", "category", "number", "text")
    whole = column.whole or column.low is None
    return fits and whole and bool(GROUPS.fullmatch(column.name.strip()))


def is_repeated(table: Table, column: findings.Column) -> bool:
    """Whether there are some values, and most of them have several rows."""
    if column.distinct < FEWEST_GROUPS:
        return False
    if column.values:
        several = sum(count > 1 for _, count in column.values)
        return several > column.distinct / 2
    return 2 * column.distinct <= table.rows - column.missing
