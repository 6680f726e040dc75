"""Decide the kind of a column from its cells."""

import re
from math import inf, isnan

from scaffold.inspection.cells import BOOLEANS
from scaffold.inspection.columns import MOST_VALUES, Tally
from scaffold.inspection.dialect import MARKERS
from scaffold.inspection.facts import Facts
from scaffold.inspection.findings import Column

FEW_ROWS = 20  # a smaller table is too small for proportions
FEW_VALUES = 20
FEW_IDS = 100
ODD = 0.05
ID_WORDS = {"id", "zip", "zipcode", "postcode", "phone", "ssn", "uuid"}


def column_of(name: str, tally: Tally) -> Column:
    """The facts about a column, after all batches."""
    facts = tally.finish()
    kind = kind_of(name, tally, facts)
    has_numbers = is_numeric(facts)
    marked = kind in ("number", "boolean", "date", "empty") or has_numbers
    values = values_of(tally, kind, marked)
    distinct = len(values) if tally.counts is not None else facts.sketch.estimate
    if not values:
        distinct = max(distinct, MOST_VALUES + 1) if kind != "empty" else 0
        distinct = min(distinct, facts.given)
    return Column(
        name=name,
        kind=kind,
        missing=facts.blank + (facts.markers.total() if marked else 0),
        distinct=distinct,
        examples=examples_of(tally, values, marked),
        values=values if len(values) <= MOST_VALUES else (),
        words=BOOLEANS[frozenset(dict(values))] if kind == "boolean" else (),
        format=facts.formats[0] if kind == "date" else "",
        also=month_first(facts.formats) if kind == "date" else "",
        whole=has_numbers and facts.whole,
        low=facts.low if has_numbers else None,
        high=facts.high if has_numbers else None,
    )


def month_first(formats: tuple[str, ...]) -> str:
    """The month-first format, if both it and the day-first format fit."""
    fits = [form for form in formats[1:] if form.startswith("%m/%d")]
    return fits[0] if fits and formats[0].startswith("%d/%m") else ""


def kind_of(name: str, tally: Tally, facts: Facts) -> str:
    if not facts.numbers and not facts.other:
        return "empty"
    values = dict(values_of(tally, "", marked=False))
    if len(values) == 1 and not facts.blank:
        return "constant"
    if is_numeric(facts):
        return "identifier" if is_key(name, tally.rows, facts) else "number"
    if frozenset(dict(values_of(tally, "boolean", marked=True))) in BOOLEANS:
        return "boolean"
    if facts.formats and facts.other and not facts.numbers:
        return "date"
    return kind_of_text(tally, facts)


def is_numeric(facts: Facts) -> bool:
    """Whether all cells are numbers; numbers like 007 are codes."""
    return bool(facts.numbers) and not facts.other and not is_code(facts)


def is_code(facts: Facts) -> bool:
    return facts.whole and facts.padded


def is_key(name: str, rows: int, facts: Facts) -> bool:
    """Whether whole numbers identify rows or something else."""
    if not facts.whole:
        return False
    named = ID_WORDS & words_of(name) and facts.sketch.estimate > FEW_IDS
    return bool(named) or is_run(rows, facts)


def is_run(rows: int, facts: Facts) -> bool:
    """Whether the column has every number from low to high once.

    Checks their count, their distinct count and their sum. The distinct count is an
    estimate, so this is almost certain.
    """
    if rows < FEW_ROWS or facts.numbers != rows or facts.high - facts.low + 1 != rows:
        return False
    middle = (facts.low + facts.high) / 2
    even = abs(facts.total / rows - middle) <= 1e-9 * max(1, abs(middle))
    exact = facts.sketch.estimate == rows
    return even and (exact or facts.sketch.estimate > max(0.9 * rows, MOST_VALUES))


def words_of(name: str) -> set[str]:
    """The words of a name: userId and user_id have user and id."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return {part.lower() for part in parts}


def kind_of_text(tally: Tally, facts: Facts) -> str:
    """Few distinct cells: category; long ones: text; others: identifier."""
    distinct = different(tally, facts)
    loose = "text" if facts.words > 3 * facts.worded > 0 else "identifier"
    most = max(FEW_VALUES, min(MOST_VALUES, tally.rows // 10))
    spread = tally.rows >= FEW_ROWS and distinct >= max(10, 0.95 * facts.given)
    return "category" if distinct <= most and not spread else loose


def different(tally: Tally, facts: Facts) -> int:
    """The number of distinct cells that are not blank."""
    if tally.counts is None:
        return max(facts.sketch.estimate, MOST_VALUES + 1)
    return len(tally.counts.keys() - {""})


def values_of(tally: Tally, kind: str, marked: bool) -> tuple[tuple[str, int], ...]:
    """The distinct cells with their counts, sorted; of a boolean in lower case."""
    counts: dict[str, int] = {}
    for cell, count in (tally.counts or {}).items():
        if cell and not (marked and cell in MARKERS):
            cell = cell.lower() if kind == "boolean" else cell
            counts[cell] = counts.get(cell, 0) + count
    return in_order(counts, tally.facts.comma)


def in_order(counts: dict[str, int], comma: bool) -> tuple[tuple[str, int], ...]:
    """Sorted as numbers if all are numbers, or else as text."""
    try:
        return tuple(sorted(counts.items(), key=lambda item: numeric(item[0], comma)))
    except ValueError:
        return tuple(sorted(counts.items()))


def numeric(cell: str, comma: bool) -> tuple[float, str]:
    number = float(cell.replace(",", ".") if comma else cell)
    return inf if isnan(number) else number, cell


def examples_of(
    tally: Tally, values: tuple[tuple[str, int], ...], marked: bool
) -> tuple[str, ...]:
    """The first distinct cells."""
    cells = dict.fromkeys(tally.examples)
    kept = [cell for cell in cells if not (marked and cell in MARKERS)]
    return tuple(kept[:3]) or tuple(value for value, _ in values[:3])


def is_nearly_numeric(column: Column, tally: Tally) -> bool:
    """Whether all but a few cells are numbers."""
    facts = tally.facts
    few = 0 < facts.other < ODD * (facts.numbers + facts.other) and not is_code(facts)
    return few and tally.rows >= FEW_ROWS and column.kind not in ("boolean", "date")
