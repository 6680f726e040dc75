"""`scaffold matrix --pairwise` has every pair: found without the code that makes it."""

import os
import random
from itertools import combinations as every_two

import pytest

from scaffold.layers import ACTIVATIONS
from scaffold.matrix.combinations import Wanted, combinations
from tests.unit.test_matrix import (
    FIVE,
    KNOWN,
    SAMPLES,
    check_names,
    goes,
    listed,
    whats,
)

VALUES = {
    "style": list(KNOWN.styles),
    "device": list(KNOWN.devices),
    "loss": list(KNOWN.losses),
    "optimizer": list(KNOWN.optimizers),
    "schedule": list(KNOWN.schedules),
    "activation": list(ACTIVATIONS),
    "dropout": ["0", "0.2"],
    "init": list(KNOWN.inits),
    "augment": list(KNOWN.augments),
    "split": ["random", "time"],
    "accumulate": ["none", "2"],
    "grad_clip": ["none", "0.5"],
    "compile": [False, True],
    "class_weights": [False, True],
    "patience": ["none", "1"],
    "logger": ["csv", *KNOWN.extras_of("logger")],
    "extras": ["none", *KNOWN.extras_of("with")],
}


def pairs_in(row: dict[str, str]) -> set:
    """Every two values of a row, the task, the model and the dataset being one."""
    what = tuple(row[name] for name in FIVE[:3])
    rest = {name: value for name, value in row.items() if name in VALUES}
    return {frozenset(two) for two in every_two([("what", what), *rest.items()], 2)}


def without(row: dict, *names: str) -> dict:
    return {name: value for name, value in row.items() if name not in names}


def fewest(rows: list[dict]) -> int:
    """No array has fewer rows: one for each value of the factor with the most values
    that go with a task, model and dataset.
    """
    whats = {tuple(row[name] for name in FIVE[:3]) for row in rows}
    of = {
        what: [r for r in rows if tuple(r[n] for n in FIVE[:3]) == what]
        for what in whats
    }
    return sum(
        max(len({row[name] for row in of[what]}) for name in VALUES) for what in whats
    )


def test_pairwise_has_every_pair_that_goes_together(tmp_path):
    rows = listed("--pairwise", "--offline", cwd=tmp_path)
    assert all(set(row) == {*FIVE, *VALUES, "name"} for row in rows)
    assert all(goes(**without(row, "name")) for row in rows)
    found = set().union(*map(pairs_in, rows))
    singles = [(name, value) for name, values in VALUES.items() for value in values]
    tried = 0
    for task, model, dataset in sorted(whats()):
        if dataset in SAMPLES and KNOWN.models[model].featured:
            what = {"task": task, "model": model, "dataset": dataset}
            for two in every_two(singles, 2):
                if two[0][0] != two[1][0] and goes(**what, **dict(two)):
                    assert pairs_in({**what, **dict(two)}) <= found
                    tried += 1
    assert tried > 5000
    assert len(rows) <= 1.2 * fewest(rows)


def test_pairs_of_any_valid_project_are_there():
    """Whole projects drawn at random, not only pairs with the rest as it is."""
    draw, seen = random.Random(0), 0
    wanted = Wanted(pairwise=True)
    found = set().union(*(pairs_in(c.answers) for c in combinations(KNOWN, wanted)))
    featured = sorted(w for w in whats() if KNOWN.models[w[1]].featured)
    for _ in range(8_000):
        what = dict(zip(FIVE, draw.choice(featured), strict=False))
        row = {**what, **{name: draw.choice(VALUES[name]) for name in VALUES}}
        if goes(**row):
            assert pairs_in(row) <= found
            seen += 1
    assert seen > 100


def test_pairwise_is_the_same_every_time(tmp_path):
    words = ["--pairwise", "--task", "recommender", "--device", "cpu"]
    first, second = (
        listed(*words, cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    )
    assert first == second
    assert {row["device"] for row in first} == {"cpu"}
    assert {row["task"] for row in first} == {"recommender"}


MANY = {"task": ["transfer-learning"], "style": ["ordered-dict"]}


@pytest.mark.parametrize("filters", [{}, MANY], ids=["all", "many of a name"])
def test_every_name_is_a_folder_of_its_own(filters):
    check_names(Wanted(filters, pairwise=True))
