"""Whole numbers that identify something: keys, row numbers, zip codes."""

import re
from math import gcd

from scaffold.inspection.columns import Tally
from scaffold.inspection.facts import Facts
from scaffold.inspection.sketch import SIZE as EXACT

FEW_ROWS = 20  # a smaller table is too small for proportions
FEW_IDS = 100
ID_WORDS = {"id", "ids", "phone", "telephone", "ssn", "uuid", "isbn", "ean", "iban"}
CODE_WORDS = {"zip", "zipcode", "postcode", "postal", "plz", "code", "codes", "id"}
ROW_NAME = re.compile(
    r"|unnamed: ?\d+|(column|field)_?1|_c0|index|idx|no\.?|nr\.?|#|row|"
    r"(row|obs|case|record|sample|serial)[ _.]?(number|num|names?|nr|no|id|index)?",
    re.IGNORECASE,
)
CHANCE = 12  # all different by chance: 1 in e^12
LEAST_ESTIMATE = 0.93  # of the rows: the estimate of the distinct ones
DENSE, DENSER = 0.1, 0.5  # of the numbers from low to high; the latter if estimated


def is_key(name: str, tally: Tally, facts: Facts) -> bool:
    """Whether whole numbers identify the rows, or something else."""
    if not facts.whole or is_year(name, facts):
        return False
    if ID_WORDS & words_of(name) and tally.distinct > FEW_IDS:
        return True
    return is_row_number(name, tally, facts)


def is_year(name: str, facts: Facts) -> bool:
    in_years = facts.low >= 1500 and facts.high <= 2100
    return in_years and not ROW_NAME.fullmatch(name.strip())


def is_named_code(name: str, facts: Facts) -> bool:
    """Whether whole numbers are named like codes or ids, whose order means nothing."""
    named = bool(CODE_WORDS & words_of(name))
    return facts.whole and facts.low >= 0 and named


def is_row_number(name: str, tally: Tally, facts: Facts) -> bool:
    """Whether all numbers are different, and named or as close as row numbers.

    They may be shuffled or have gaps. Close: too many different ones between low and
    high for a coincidence. The number of distinct ones may be an estimate.
    """
    rows, distinct = tally.rows, tally.distinct
    if rows < FEW_ROWS or facts.numbers != rows or facts.low < 0:
        return False
    exact = distinct < EXACT
    different = distinct == rows if exact else distinct > LEAST_ESTIMATE * rows
    size = facts.high - facts.low + 1
    if size == rows:
        return different and is_run(rows, facts)
    if not different or ROW_NAME.fullmatch(name.strip()):
        return different
    dense = rows >= (DENSE if exact else DENSER) * size
    return dense and rows * rows > 2 * CHANCE * size and not has_step(facts)


def is_run(rows: int, facts: Facts) -> bool:
    """Whether the numbers have the sum of all numbers from low to high."""
    middle = (facts.low + facts.high) / 2
    return abs(facts.total / rows - middle) <= 1e-9 * max(1, abs(middle))


def has_step(facts: Facts) -> bool:
    """Whether the numbers are measured in steps, like 0, 5, 10 minutes."""
    return gcd(*(int(number - facts.low) for number in facts.known.values())) > 1


def words_of(name: str) -> set[str]:
    """The words of a name: userId and user_id have user and id."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return {part.lower() for part in parts}
