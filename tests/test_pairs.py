"""Every two choices go together: a covering array of them, generated and trained.

Each row is a project. Every pair of values of two choices that may go together is in at
least one of them. Libraries that make such arrays lose pairs where some are ruled out.
"""

from functools import cache
from itertools import combinations

import pytest

from scaffold import catalog
from scaffold.errors import ScaffoldError
from scaffold.layers import ACTIVATIONS
from scaffold.training import CSV
from tests.projects import make, offline, play, resolved, run, torchrun
from tests.test_combinations import available, check_code, check_results

KNOWN = catalog.load()
CHOICES = {
    "what": [
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
    ],
    "loss": list(KNOWN.losses),
    "optimizer": list(KNOWN.optimizers),
    "schedule": list(KNOWN.schedules),
    "device": list(KNOWN.devices),
    "style": list(KNOWN.styles),
    "activation": list(ACTIVATIONS),
    "init": list(KNOWN.inits),
    "augment": list(KNOWN.augments),
    "logger": [CSV, *KNOWN.extras_of("logger")],
    "extras": ["none", *KNOWN.extras_of("with")],
    "dropout": ["0", "0.2"],
    "flags": [
        "",
        "--precision bf16",
        "--accumulate 2",
        "--grad-clip 0.5",
        "--patience 1",
        "--workers 1",
    ],
}


@cache
def refusal(choices: tuple) -> str:
    """Why these do not go together; empty where they do."""
    try:
        resolved(**answers_of(dict(choices)))
    except ScaffoldError as error:
        return str(error)
    return ""


def answers_of(choices: dict) -> dict[str, str]:
    task, model, dataset = choices["what"]
    rest = {name: choices[name] for name in choices if name not in ("what", "flags")}
    return {"task": task, "model": model, "dataset": dataset, **rest}


def goes(choices: dict) -> bool:
    """Whether these may be made together, the rest as it is by default."""
    if "--grad-clip 0.5" in choices.values() and "sparse-adam" in choices.values():
        return False  # whose projects have no such flag
    return not refusal(
        tuple((name, value) for name, value in choices.items() if name != "flags")
    )


def pairs_of(row: dict) -> set:
    """Every two of the choices of a row, in the order of CHOICES."""
    return set(combinations([(n, row[n]) for n in CHOICES if n in row], 2))


def possible_pairs() -> list:
    """Every two values that may stand in a row together."""
    singles = [(name, value) for name, values in CHOICES.items() for value in values]
    return [
        (one, other)
        for one, other in combinations(singles, 2)
        if one[0] != other[0]
        and any(goes({"what": what, **dict([one, other])}) for what in CHOICES["what"])
    ]


def covering_rows() -> list[dict]:
    """Rows that have all possible pairs: each begins with one that is missing still.

    Greedy: every further choice is the one that brings the most missing pairs.
    """
    rows, missing = [], dict.fromkeys(possible_pairs())
    while missing:
        row = dict(next(iter(missing)))
        for name in CHOICES:
            if name not in row:
                fitting = [v for v in CHOICES[name] if goes({**row, name: v})]
                row[name] = max(
                    fitting,
                    key=lambda v, name=name: sum(
                        pair in missing for pair in pairs_of({**row, name: v})
                    ),
                )
        rows.append({name: row[name] for name in CHOICES})
        for pair in pairs_of(row):
            missing.pop(pair, None)
    return rows


ROWS = covering_rows()


def test_every_pair_that_goes_together_is_there():
    seen = set().union(*map(pairs_of, ROWS))
    assert seen == set(possible_pairs())
    assert all(goes(row) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"][1])
def test_all_choices_train_together(tmp_path, row):
    answers = answers_of(row)
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
    "search": [["search.py", "--trials", 1, *QUICK]],
}
