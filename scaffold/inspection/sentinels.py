"""Numbers that may mean a missing cell, like -200 or 999."""

import re
from collections import Counter

from scaffold.inspection.facts import Facts

FEWEST = 3  # rows with it
MOST_ZEROS = 0.5  # of the rows; more are usual, like houses without a pool
FEWEST_OTHERS = 5  # distinct numbers beside it
NINES, BELOW_ZERO = re.compile("9{2,}[78]?"), re.compile("-(?:1|9+|[1-9]00|9+[78])")
GAP = 3.0  # times the mean distance of two others
# How far away it is, in parts of the spread of the others.
APART_BELOW_ZERO, APART_NINES, APART = 0.05, 0.5, 1.0


def sentinel_of(counts: Counter[str], facts: Facts) -> tuple[float, int] | None:
    """The smallest or the largest number and its rows, if it lies far outside.

    It is whole, and in several rows; the other numbers are close to each other.
    """
    if facts.formats or not facts.numbers:
        return None
    order = sorted({*facts.known.values()})
    if len(order) <= FEWEST_OTHERS:
        return None
    for value, others in ((order[0], order[1:]), (order[-1], order[-2::-1])):
        if is_far(value, others):
            same = (cell for cell, number in facts.known.items() if number == value)
            rows = sum(counts[cell] for cell in same)
            usual = value == 0 and rows > MOST_ZEROS * counts.total()
            return (value, rows) if rows >= FEWEST and not usual else None
    return None


def is_far(value: float, others: list[float]) -> bool:
    """Whether a whole number is far from the others, the nearest first."""
    if not value.is_integer():
        return False
    nearest, farthest = others[0], others[-1]
    spread, text = abs(farthest - nearest), f"{value:.0f}"
    apart = APART
    if BELOW_ZERO.fullmatch(text) and nearest >= 0:
        apart = APART_BELOW_ZERO
    elif NINES.fullmatch(text.lstrip("-")):
        apart = APART_NINES
    least = max(apart * spread, GAP * spread / (len(others) - 1))
    return abs(value - nearest) > least
