"""Notes on how the cells of a table are read, and which flag changes that."""

import shlex
from collections.abc import Mapping

from scaffold.inspection.findings import Column, Table
from scaffold.inspection.user_data import counted, joined, shown

MOST_NAMES = 5  # in a note


def reading_notes(table: Table, uses: Mapping[str, str], as_words: str) -> list[str]:
    """Notes on numbers and dates that are not plain, and on odd numbers.

    as_words: the target if its values are classes, which are not read as numbers
    """
    unread = {name for name, use in uses.items() if use in ("left out", "excluded")}
    used = [c for c in table.columns if c.name not in unread and c.name != as_words]
    nearly = [c for c in used if c.first_bad and uses[c.name] == "category"]
    return [
        *written([c for c in used if c.kind in ("number", "date")]),
        *ambiguous(used),
        *rough(used),
        *(nearly_number(column, "a category") for column in nearly),
        *sentinels(used),
    ]


def written(columns: list[Column]) -> list[str]:
    """How cells are read, one note for all columns that are written alike."""
    groups: dict[object, list[Column]] = {}
    for column in columns:
        if column.written and not column.also:
            groups.setdefault((column.rules, column.format), []).append(column)
    return [
        f"{names_of(group)}: {shown(cell)!r} is read as {meaning}."
        for group in groups.values()
        for cell, meaning in [group[0].written or ("", "")]
    ]


def ambiguous(columns: list[Column]) -> list[str]:
    """Dates that could also have the month first, or the day."""
    return [
        f"{shown(c.name)}: {shown(c.written[0])!r} is read as {c.written[1]}, but the "
        f"{first_of(c.also)} may come first: {as_flag(c.name, c.also)}."
        for c in columns
        if c.also and c.written
    ]


def first_of(format: str) -> str:
    return "month" if format.find("%m") < format.find("%d") else "day"


def rough(columns: list[Column]) -> list[str]:
    return [
        f"{shown(column.name)}: {not_numbers(column)}, and count as missing."
        for column in columns
        if column.is_rough
    ]


def nearly_number(column: Column, use: str) -> str:
    """Why a column with many numbers is a category, or left out."""
    row, cell = column.first_bad or (0, "")
    like, them = ("", "it") if column.odd == 1 else ("like ", "them")
    return (
        f"{shown(column.name)} is {use}: {not_numbers(column)}, {like}{shown(cell)!r} "
        f"in row {row}. {as_flag(column.name, 'number')} reads {them} as missing."
    )


def not_numbers(column: Column) -> str:
    if column.odd == 1:
        return "1 cell is not a number"
    return f"{column.odd:,} cells are not numbers"


def sentinels(columns: list[Column]) -> list[str]:
    """Numbers far outside the others, one note for all columns with the same one."""
    groups: dict[float, list[Column]] = {}
    for column in columns:
        if column.sentinel and column.kind == "number":
            groups.setdefault(column.sentinel[0], []).append(column)
    return [sentinel(value, group) for value, group in groups.items()]


def sentinel(value: float, columns: list[Column]) -> str:
    _, rows = columns[0].sentinel or (0, 0)
    many = len(columns) > 1
    number = f"{value:.0f}" if many else f"{columns[0].name}={value:.0f}"
    place = "" if many else f", in {counted(rows, 'row')}"
    return (
        f"{names_of(columns)}: {value:.0f} lies far outside the other numbers"
        f"{place}. "
        f"If it means a missing value, use --missing {in_flag(number)}."
    )


def names_of(columns: list[Column]) -> str:
    names = [shown(column.name) for column in columns]
    if len(names) > MOST_NAMES + 1:
        names[MOST_NAMES:] = [f"{len(names) - MOST_NAMES} more columns"]
    return joined(names)


def as_flag(name: str, kind: str) -> str:
    return f"--as {in_flag(f'{name}={kind}')}"


def in_flag(name: str) -> str:
    """A name as it is written in a command."""
    return shlex.quote(name) if name.isprintable() else shown(name)
