"""The classes of a target: those with too few rows, and spellings of the same one."""

from dataclasses import dataclass

import polars as pl

from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.findings import Table
from scaffold.inspection.lookup import FEWEST_OF_CLASS, FEWEST_ROWS
from scaffold.inspection.user_data import counted, joined, shown

MOST_CLASSES = 1000
MOST_SHOWN = 3
FEW_LETTERS = 4  # more classes of one letter each are an alphabet: A is not a
NUMBERS_TOO = ", or treat the classes as numbers with --task regression."


@dataclass(frozen=True)
class Classes:
    """The classes of a target.

    counts     the classes with enough rows, sorted, and their numbers of rows
    rare       the other classes, which are left out
    one_case   whether upper case does not count
    spellings  the ways in which a class is written, if there are several
    """

    counts: tuple[tuple[str, int], ...] = ()
    rare: tuple[tuple[str, int], ...] = ()
    one_case: bool = False
    spellings: tuple[tuple[str, ...], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.counts)

    @property
    def rare_rows(self) -> int:
        """The number of rows that are left out."""
        return sum(count for _, count in self.rare)

    def notes(self, target: str) -> list[str]:
        """Notes on classes that are left out or joined, one sentence each."""
        return [*filter(None, [self.rare_note(target), self.spelling_note(target)])]

    def rare_note(self, target: str) -> str:
        if not self.rare:
            return ""
        if len(self.rare) == 1:
            ((name, count),) = self.rare
            return (
                f"The class {shown(name)!r} of {shown(target)} is left out: it has "
                f"{counted(count, 'row')}, and {FEWEST_OF_CLASS} are needed."
            )
        return (
            f"{len(self.rare)} classes of {shown(target)} with fewer than "
            f"{FEWEST_OF_CLASS} rows are left out, {counted(self.rare_rows, 'row')} in "
            f"all: {listed([repr(shown(name)) for name, _ in self.rare])}."
        )

    def spelling_note(self, target: str) -> str:
        if not self.spellings:
            return ""
        same = [listed([repr(shown(x)) for x in some]) for some in self.spellings]
        return (
            f"Classes of {shown(target)} that differ only in case or in spaces around "
            f"them are one class: {'; '.join(shortened(same))}."
        )


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b, c and 7 more`."""
    return joined(shortened(words))


def shortened(words: list[str]) -> list[str]:
    if len(words) <= MOST_SHOWN + 1:
        return words
    return [*words[:MOST_SHOWN], f"{len(words) - MOST_SHOWN:,} more"]


def read_classes(table: Table, target: findings.Column) -> Classes:
    """The classes of a target; raises ScaffoldError if they can't be learned."""
    if not target.values:
        raise ScaffoldError(
            f"The target {shown(target.name)} has {target.different} distinct "
            f"values, but at most {MOST_CLASSES:,} classes are possible.",
            "Choose another target.",
        )
    counts, spellings = in_one_case(target)
    enough = tuple((name, n) for name, n in counts.items() if n >= FEWEST_OF_CLASS)
    rare = tuple((name, n) for name, n in counts.items() if n < FEWEST_OF_CLASS)
    found = Classes(enough, rare, bool(spellings), spellings)
    check_enough(table, target, found)
    return found


def in_one_case(
    target: findings.Column,
) -> tuple[dict[str, int], tuple[tuple[str, ...], ...]]:
    """The rows of each class, and the spellings that are one class.

    If two classes differ only in case, all of them are written in lower case.
    """
    spellings: dict[str, list[str]] = {}
    for value, _ in target.values:
        spellings.setdefault(value.lower(), []).append(value)
    several = tuple(tuple(some) for some in spellings.values() if len(some) > 1)
    if not several or is_alphabet([*spellings]):
        return dict(target.values), ()
    counts = dict(target.values)
    sums = {name: sum(counts[x] for x in some) for name, some in spellings.items()}
    return dict(sorted(sums.items())), several


def spellings_in(cells: pl.Series, lower: bool) -> tuple[tuple[str, ...], ...]:
    """The cells that are one class without the spaces around them.

    lower  whether upper case does not count
    """
    found: dict[str, list[str]] = {}
    for cell in cells.drop_nulls().unique().sort():
        name = cell.strip().lower() if lower else cell.strip()
        found.setdefault(name, []).append(cell)
    return tuple(tuple(some) for some in found.values() if len(some) > 1)


def is_alphabet(names: list[str]) -> bool:
    return len(names) > FEW_LETTERS and all(len(name) == 1 for name in names)


def check_enough(table: Table, target: findings.Column, found: Classes) -> None:
    """Refuse a target if fewer than two classes or few rows are left."""
    name = shown(target.name)
    left = sum(count for _, count in found.counts)
    if len(found.counts) < 2:
        number = "no class" if not found.counts else "only one class"
        raise ScaffoldError(
            f"The target {name} of {table.path} has {number} with at least "
            f"{FEWEST_OF_CLASS} rows, one for each split.",
            (
                f"Add rows or choose another target{NUMBERS_TOO}"
                if target.low is not None
                else "Add rows or choose another target."
            ),
        )
    if found.rare_rows > left or left < FEWEST_ROWS:
        raise ScaffoldError(
            f"Most classes of {name} in {table.path} are too rare: "
            f"{counted(found.rare_rows, 'row')} of {found.rare_rows + left:,} belong "
            f"to classes with fewer than {FEWEST_OF_CLASS} rows, one for each split.",
            "Merge classes, or choose another target"
            f"{NUMBERS_TOO if target.low is not None else '.'}",
        )
