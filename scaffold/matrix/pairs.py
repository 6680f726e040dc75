"""A covering array: a few projects that contain every valid pair of choices.

Libraries for covering arrays lose valid pairs when some pairs are excluded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, product

from scaffold.catalog import Catalogue
from scaffold.choices.answers import Answers
from scaffold.choices.choice import Answer
from scaffold.choices.table import choices
from scaffold.errors import ScaffoldError
from scaffold.project import resolve

What = tuple[str, str, str]  # a task, a model and a dataset
Factors = Mapping[str, Sequence[Answer]]  # the choices and their values
Row = dict[str, Answer]  # a value for each factor, or for some
Pair = frozenset[tuple[str, Answer]]  # two values of a row, with their names
Check = Callable[[Row], bool]  # whether the values fit together
WHAT = "what"  # the first factor


def factors_of(
    known: Catalogue, whats: list[What], styles: list[str], devices: list[str]
) -> Factors:
    """Every choice and its values."""
    return {
        WHAT: whats,
        "style": styles,
        "device": devices,
        **{name: c.tried(known) for name, c in choices().items() if c.tried},
    }


def answers_of(row: Row) -> dict[str, Answer]:
    """A row as answers for `scaffold new`."""
    what = row[WHAT]
    assert isinstance(what, tuple)
    task, model, dataset = what
    rest = {name: value for name, value in row.items() if name != WHAT}
    return {"task": task, "model": model, "dataset": dataset, **rest}


def goes(row: Row) -> bool:
    """Whether the values fit together, with defaults for the others.

    An error other than a refusal is ignored here; it is raised again when the project
    is written.
    """
    try:
        resolve(Answers(**answers_of(row)))
    except ScaffoldError:
        return False
    except Exception:
        return True
    return True


def covering_array(factors: Factors, fits: Check) -> list[Row]:
    """Rows that cover all valid pairs; each starts from a pair not yet covered."""
    rows: list[Row] = []
    missing = dict.fromkeys(possible_pairs(factors, fits))
    while missing:
        row = grown(dict(next(iter(missing))), factors, fits, missing)
        rows.append({name: row[name] for name in factors})
        for pair in pairs_of(row):
            missing.pop(pair, None)
    return rows


def possible_pairs(factors: Factors, fits: Check) -> Iterable[Pair]:
    """Every pair of values that can be in one row."""
    first = next(iter(factors))
    for (name, values), (other, others) in combinations(factors.items(), 2):
        for value, other_value in product(values, others):
            row = {name: value, other: other_value}
            firsts = [value] if name == first else factors[first]
            if any(fits({**row, first: one}) for one in firsts):
                yield frozenset(row.items())


def grown(row: Row, factors: Factors, fits: Check, missing: dict[Pair, None]) -> Row:
    """Complete a row: for each factor, take the valid value that covers the most
    missing pairs."""
    for name, values in factors.items():
        if name not in row:
            gains = {value: gain(row, (name, value), missing) for value in values}
            best_first = sorted(values, key=gains.__getitem__, reverse=True)
            row[name] = next(v for v in best_first if fits({**row, name: v}))
    return row


def gain(row: Row, new: tuple[str, Answer], missing: dict[Pair, None]) -> int:
    """How many missing pairs a new value covers with those in a row."""
    return sum(frozenset((new, had)) in missing for had in row.items())


def pairs_of(row: Row) -> Iterable[Pair]:
    """Every pair of values in a row."""
    return map(frozenset, combinations(row.items(), 2))
