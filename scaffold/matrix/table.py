"""Combinations as a table."""

from scaffold.choices.choice import Answer
from scaffold.matrix.combinations import Combination


def aligned(combinations: list[Combination]) -> str:
    """One line per combination, below a header."""
    names = list(dict.fromkeys(n for c in combinations for n in c.answers))
    rows = [names, *([cell(c.answers.get(n)) for n in names] for c in combinations)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def cell(value: Answer | None) -> str:
    """A choice as text; True is `yes`."""
    if isinstance(value, tuple):
        return ",".join(value)
    return "yes" if value is True else value or ""
