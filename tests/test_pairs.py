"""Every two choices go together: a covering array of them, generated and trained.

Each row is a project and flags of its train.py. tests/test_matrix.py looks at such an
array without the code that makes it.
"""

import pytest

from scaffold import catalog
from scaffold.matrix.pairs import (
    answers_of,
    covering_array,
    factors_of,
    goes,
    pairs_of,
    possible_pairs,
)
from tests.projects import make, offline, play, resolved, run, torchrun
from tests.test_combinations import available, check_code, check_results

KNOWN = catalog.load()
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


ROWS = covering_array(FACTORS, fits)


def test_every_pair_that_goes_together_is_there():
    seen = set().union(*map(pairs_of, ROWS))
    assert seen == set(possible_pairs(FACTORS, fits))
    assert all(fits(row) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"][1])
def test_all_choices_train_together(tmp_path, row):
    answers = answers_of(choices_of(row))
    folder, project = make(tmp_path, **answers), resolved(**answers)
    check_code(folder)
    where = ["--device", available(project)]
    start = torchrun(2) if project.device.distributed else []
    short = ["--epochs", 2, "--limit-batches", 2, *row["flags"].split()]
    begin = run if start else play
    begin(folder, *start, "train.py", *offline(project), *short, *where)
    play(folder, "train.py", "--epochs", 3, "--resume", *where)
    play(folder, "evaluate.py", *where)
    check_results(folder, project)
    for script in SCRIPTS.get(row["extras"], []):
        extra = [] if row["extras"] == "export" else [*offline(project)[:4], *where]
        play(folder, *script, *extra)


QUICK = ["--epochs", 1, "--limit-batches", 2]
SCRIPTS = {
    "find-lr": [["find_lr.py", "--steps", 40, "--limit-batches", 2]],
    "export": [["export.py"]],
    "recommend": [["recommend.py"]],
    "search": [["search.py", "--trials", 1, *QUICK]],
}
