"""Decide the kind of a column from its cells."""

from collections import Counter

from scaffold.errors import ScaffoldError
from scaffold.inspection import dates
from scaffold.inspection.cells import BOOLEANS
from scaffold.inspection.columns import MOST_VALUES, Tally
from scaffold.inspection.facts import Facts
from scaffold.inspection.findings import Column
from scaffold.inspection.identity import (
    FEW_ROWS,
    ID_WORDS,
    is_key,
    is_named_code,
    words_of,
)
from scaffold.inspection.markers import is_marker
from scaffold.inspection.writing import blanks_of, rules_of, written_of

FEW_VALUES = 20
ROWS_A_VALUE = 2  # of a category with more values
ROWS_OF_MANY = 5  # the same, if it has more than MOST_VALUES
ROWS_A_TEXT = 10  # texts of several words that occur so often are a category
SPREAD = 0.95
ODD, ODD_IF_USELESS = 0.05, 0.5  # of the cells of a category and an identifier


def column_of(name: str, tally: Tally) -> Column:
    """The facts about a column, after all batches.

    Raises ScaffoldError if it can't be of the kind that the user gave.
    """
    facts = tally.finish()
    kind = kind_of(name, tally, facts)
    check_hint(name, kind, facts)
    has_numbers = is_numeric(facts)
    marked = kind in ("number", "boolean", "date", "empty") or has_numbers
    values = values_of(tally, kind, marked)
    distinct = len(values) if tally.counts is not None else tally.distinct
    if not values:
        distinct = max(distinct, MOST_VALUES + 1) if kind != "empty" else 0
        distinct = min(distinct, facts.given)
    rules = rules_of(kind, has_numbers, facts)
    is_date, odd = kind == "date", odd_of(kind, tally, facts)
    return Column(
        name=name,
        kind=kind,
        missing=missing_of(facts, marked) + (odd if kind == "number" else 0),
        distinct=distinct,
        examples=examples_of(tally, values, marked),
        values=values if len(values) <= MOST_VALUES else (),
        words=BOOLEANS[frozenset(dict(values))] if kind == "boolean" else (),
        format=(facts.formats or ("",))[0] if is_date else "",
        also=dates.month_first(facts.formats or ()) if is_date else "",
        whole=has_numbers and facts.whole,
        low=facts.low if has_numbers else None,
        high=facts.high if has_numbers else None,
        rules=rules,
        blanks=blanks_of(facts, rules),
        written=written_of("number" if odd else kind, tally),
        odd=odd,
        sentinel=sentinel_of(tally) if kind == "number" else None,
    )


def check_hint(name: str, kind: str, facts: Facts) -> None:
    """Refuse a kind from --as that does not fit the cells."""
    hint = facts.hint
    if kind in ("empty", "constant") and hint.kind:
        raise ScaffoldError(
            f"{name!r} is {'empty' if kind == 'empty' else 'the same in every row'}, "
            f"so --as can't make it a {hint.kind}.",
            "Leave out --as for it.",
        )
    if hint.kind == "number" and not facts.numbers:
        raise ScaffoldError(
            f"{name!r} has no numbers, so --as {name}=number is not possible.",
            "Use category or text.",
        )
    if hint.kind == "date" and not facts.formats:
        what = f"the format {hint.format}" if hint.format else "one known format"
        raise ScaffoldError(
            f"The cells of {name!r} are not all dates in {what}.",
            f"Give the format: --as {name}=%d/%m/%Y. Clear or correct other cells.",
        )


def kind_of(name: str, tally: Tally, facts: Facts) -> str:
    if not facts.numbers and not facts.other:
        return "empty"
    if tally.counts is not None and len(tally.counts) == 1:
        return "constant"
    if facts.hint.kind:
        return facts.hint.kind
    if facts.formats:
        return "date"
    if is_numeric(facts):
        if is_key(name, tally, facts):
            return "identifier"
        coded = is_named_code(name, facts)
        return kind_of_text(name, tally, facts) if coded else "number"
    if frozenset(dict(values_of(tally, "boolean", marked=True))) in BOOLEANS:
        return "boolean"
    return kind_of_text(name, tally, facts)


def is_numeric(facts: Facts) -> bool:
    """Whether all cells are numbers; numbers like 007 are codes."""
    if facts.hint.kind:
        return facts.hint.kind == "number"
    return (
        bool(facts.numbers)
        and not facts.other
        and not facts.formats
        and not is_code(facts)
    )


def is_code(facts: Facts) -> bool:
    return facts.whole and facts.padded


def kind_of_text(name: str, tally: Tally, facts: Facts) -> str:
    """Cells that repeat: category; others of several words: text; else identifier."""
    distinct = different(tally, facts)
    rows = facts.given / distinct  # a value
    long = facts.words > 3 * facts.worded > 0
    loose = "text" if long else "identifier"
    if tally.rows >= FEW_ROWS and distinct >= max(10, SPREAD * facts.given):
        return loose
    if distinct <= FEW_VALUES:
        return "category"
    if distinct > MOST_VALUES and (long or ID_WORDS & words_of(name)):
        return loose
    least = ROWS_A_VALUE if distinct <= MOST_VALUES else ROWS_OF_MANY
    return "category" if rows >= (max(least, ROWS_A_TEXT) if long else least) else loose


def different(tally: Tally, facts: Facts) -> int:
    """The number of distinct cells that are not blank."""
    if tally.counts is None:
        return max(tally.distinct, MOST_VALUES + 1)
    return len(tally.counts.keys() - {""})


def missing_of(facts: Facts, marked: bool) -> int:
    """Blank cells, and words for a missing one; in text only those from the user."""
    said = facts.hint.is_missing
    counts = facts.markers.items()
    return facts.blank + sum(n for word, n in counts if marked or said(word))


def odd_of(kind: str, tally: Tally, facts: Facts) -> int:
    """The cells that are not numbers, if they are few or the user says number."""
    if kind == "number":
        return facts.other
    most = ODD if kind == "category" else ODD_IF_USELESS
    few = facts.other < most * (facts.numbers + facts.other) and not is_code(facts)
    is_odd = few and tally.rows >= FEW_ROWS and kind not in ("boolean", "date", "text")
    return facts.other if is_odd and not facts.hint.kind else 0


def sentinel_of(tally: Tally) -> tuple[float, int] | None:
    """The number far outside, if it still is the smallest or the largest one."""
    found, facts = tally.sentinel, tally.facts
    return found if found and found[0] in (facts.low, facts.high) else None


def values_of(tally: Tally, kind: str, marked: bool) -> tuple[tuple[str, int], ...]:
    """The distinct cells with their counts, sorted; of a boolean in lower case."""
    facts = tally.facts
    counts = {cell: n for cell, n in (tally.counts or {}).items() if cell}
    for word in facts.markers:
        if marked or facts.hint.is_missing(word):
            counts.pop(word, None)
    if kind == "boolean":
        lower: Counter[str] = Counter()
        for cell, count in counts.items():
            lower[cell.lower()] += count
        counts = lower
    order = sorted(counts)
    if counts.keys() == facts.known.keys():
        order.sort(key=facts.known.__getitem__)
    return tuple(zip(order, map(counts.__getitem__, order), strict=True))


def examples_of(
    tally: Tally, values: tuple[tuple[str, int], ...], marked: bool
) -> tuple[str, ...]:
    """The first distinct cells."""
    said = tally.facts.hint.is_missing
    kept: list[str] = []
    for cell in dict.fromkeys(tally.examples):
        if not (marked and is_marker(cell)) and not said(cell):
            kept.append(cell)
            if len(kept) == 3:
                break
    return tuple(kept) or tuple(value for value, _ in values[:3])
