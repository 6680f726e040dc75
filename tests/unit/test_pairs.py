"""Every two choices go together: the covering array of them.

Each row is a project and flags of its train.py. tests/slow/test_pairs.py trains them;
tests/slow/test_pairwise.py looks at such an array without the code that makes it.
"""

from scaffold.matrix.pairs import (
    covering_array,
    factors_of,
    goes,
    pairs_of,
    possible_pairs,
)
from tests.kept import kept
from tests.matrix import KNOWN

WHATS = [
    ("regression", "mlp", "diabetes"),
    ("regression", "linear", "diabetes"),
    ("classification", "mlp", "digits"),
    ("classification", "cnn", "digits"),
    ("classification", "mlp", "breast-cancer"),
    ("classification", "logistic", "breast-cancer"),
    ("transfer-learning", "mobilenet_v3_small", "shapes"),
    ("recommender", "mf", "ratings"),
    ("recommender", "dense", "ratings"),
    ("recommender", "ncf", "ratings"),
]
FLAGS = ["", "--precision bf16"]
FACTORS = {
    **factors_of(KNOWN, WHATS, list(KNOWN.styles), list(KNOWN.devices)),
    "flags": FLAGS,
}


def choices_of(row: dict) -> dict:
    """The answers; the flags are for train.py."""
    return {name: value for name, value in row.items() if name != "flags"}


def fits(row: dict) -> bool:
    return goes(choices_of(row))


def whole(row: dict) -> dict:
    """A row from JSON, which has no tuples."""
    return {**row, "what": tuple(row["what"])}


ROWS = [*map(whole, kept("rows", lambda: covering_array(FACTORS, fits)))]


def test_every_pair_that_goes_together_is_there():
    seen = set().union(*map(pairs_of, ROWS))
    assert seen == set(possible_pairs(FACTORS, fits))
    assert all(fits(row) for row in ROWS)
