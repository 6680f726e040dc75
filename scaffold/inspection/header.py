"""Guess whether the first record of a table has the names of the columns."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest

from scaffold.inspection.dialect import are_numbers, is_number
from scaffold.inspection.markers import is_marker

YEARS = range(1800, 2101)
FEW = 4  # cells that are too few to tell a category
NUMBERED = 4  # this many names 0, 1, 2, … are not a coincidence

Records = Sequence[list[str]]
Columns = list[tuple[str, tuple[str, ...]]]  # the first cell, and those below it


def has_header(records: Records, comma: bool) -> bool:
    """Whether the first record has names: it does not fit the columns below it."""
    return bool(numbers_as_names(records, comma)) or evidence(records, comma) is not (
        False
    )


def columns_of(records: Records) -> Columns:
    """The first cell of each column, and those below it; stripped."""
    first, *rest = records or [[]]
    columns = zip_longest(*rest, fillvalue="")
    return [
        (head.strip(), tuple(map(str.strip, cells)))
        for head, cells in zip(first, columns, strict=False)
    ]


def evidence(records: Records, comma: bool) -> bool | None:
    """Whether the first record has names; None if nothing tells.

    What tells most is a word above numbers, then one above cells that all look alike,
    like dates, then words above categories that they are not among.
    """
    columns = columns_of(records)
    for votes in (
        (by_number(head, cells, comma) for head, cells in columns),
        (by_shape(head, cells) for head, cells in columns),
    ):
        if told := [vote for vote in votes if vote is not None]:
            return any(told)
    told = [vote for vote in by_categories(records, columns) if vote is not None]
    return told[0] if len(set(told)) == 1 else None


def by_number(head: str, cells: Sequence[str], comma: bool) -> bool | None:
    if not head or is_marker(head) or not are_numbers(cells, comma):
        return None
    return not is_number(head, comma)


def by_shape(head: str, cells: Sequence[str]) -> bool | None:
    """For a column like 2024-01-31 or `item 7`, whose cells differ in digits only."""
    shapes = {shape(cell) for cell in cells if cell}
    alike = shapes.pop() if len(shapes) == 1 else ""
    if not head or is_marker(head) or "0" not in alike:
        return None
    return shape(head) != alike


def shape(cell: str) -> str:
    return re.sub(r"\d+", "0", cell)


def by_categories(records: Records, columns: Columns) -> Iterator[bool | None]:
    """Without the rows that repeat the first one, as where files were joined."""
    others = [number for number, row in enumerate(records[1:]) if row != records[0]]
    for head, cells in columns:
        yield by_category(head, [cells[n] for n in others if cells[n]])


def by_category(head: str, given: Sequence[str]) -> bool | None:
    if not head or len(given) < FEW or len(set(given)) > len(given) / 2:
        return None
    return head not in given


def numbers_as_names(records: Records, comma: bool) -> str:
    """How numbers in the first record are names, in words; empty if they are not.

    They are years in equal steps, or 0, 1, 2, … as of a frame without names.
    """
    named: Columns = []
    blank = False
    for head, cells in columns_of(records):
        if are_numbers(cells, comma):
            if head and not re.fullmatch(r"[0-9]{1,4}", head):
                return ""
            blank = blank or not head
            named += [(head, cells)] if head else []
    heads = [int(head) for head, _ in named]
    if are_years(heads) and not mostly_years(cell for _, cs in named for cell in cs):
        return f"with the years {heads[0]} to {heads[-1]} as names"
    fractions = all(any("." in cell for cell in column) for _, column in named)
    numbered = heads in ([*range(len(heads))], [*range(1, len(heads) + 1)])
    if (
        numbered
        and len(heads) > 1
        and (blank or (fractions and len(heads) >= NUMBERED))
    ):
        return f"with the numbers {heads[0]} to {heads[-1]} as names"
    return ""


def are_years(heads: list[int]) -> bool:
    """Whether numbers are years in equal steps; two are in a row."""
    steps = {later - earlier for earlier, later in pairwise(heads)}
    if len(steps) != 1 or not all(head in YEARS for head in heads):
        return False
    return 0 < abs(steps.pop()) <= (10 if len(heads) > 2 else 1)


def mostly_years(cells: Iterable[str]) -> bool:
    given = [cell for cell in cells if cell]
    years = [c for c in given if re.fullmatch(r"[0-9]{4}", c) and int(c) in YEARS]
    return len(years) > len(given) / 2
