"""Implicit feedback: drawn items, the split, the ranking, recommendations."""

import json
import math

import numpy as np
import pytest
import torch
from sklearn.metrics import ndcg_score

from scaffold.errors import ScaffoldError
from tests.projects import load_module, loaded, make, play, play_ranks, resolved


def value_of(project, *lines: str):
    """What Python lines print in a project's folder, as JSON."""
    first = [
        "import json, torch",
        "from config import Config",
        "from dataset import *",
        "load = lambda: load_data(Config(), torch.device('cpu'))",
    ]
    return json.loads(play(project, "-c", "\n".join([*first, *lines])).stdout)


def implicit(tmp_path, **answers: str):
    return make(tmp_path, task="recommender", **{"model": "ncf", **answers})


# Drawn items.


def test_each_item_that_a_user_does_not_have_is_drawn_as_often(tmp_path):
    """Of five items user 1 has two, user 2 all, user 3 all but the fourth."""
    dataset = load_module(implicit(tmp_path), "dataset")
    has = {1: [2, 4], 2: [1, 2, 3, 4, 5], 3: [1, 2, 3, 5]}
    own = torch.tensor([[user, item] for user in has for item in has[user]])
    interactions = dataset.Interactions(own, own[:0], 6)
    users = torch.tensor([1, 2, 3])
    generator = torch.Generator().manual_seed(0)
    drawn = interactions.negatives(users, 3000, generator)
    assert drawn[:, 0].tolist() == users.repeat(3000).tolist()
    counts = [part.bincount(minlength=6) for part in drawn[:, 1].view(3000, 3).T]
    assert counts[1].tolist() == [3000, 0, 0, 0, 0, 0]  # 0: there is none
    assert counts[2].tolist() == [0, 0, 0, 0, 3000, 0]
    assert counts[0][[0, 2, 4]].sum() == 0
    assert (counts[0][[1, 3, 5]] - 1000).abs().max() < 120  # 4.6 deviations


@pytest.mark.parametrize("loss", ["bce", "bpr", "softmax"])
def test_a_users_own_items_are_never_drawn(tmp_path, loss):
    found = value_of(
        implicit(tmp_path, loss=loss),
        "data = load()",
        "key = lambda pairs: pairs[:, 0] * 1000 + pairs[:, 1]",
        "own = key(data.train.pairs)",
        "passes = [list(batches(data.train, 512, shuffle=True)) for _ in range(2)]",
        "parts = [[(p[t == 1], p[t == 0]) for p, t in each] for each in passes]",
        "drawn = [torch.cat([p[1] for p in each]) for each in parts]",
        "aligned = [torch.equal(a[:, 0].repeat(len(b) // len(a)), b[:, 0])",
        "    for a, b in parts[0]]",
        "print(json.dumps([len(own), *map(len, drawn), torch.isin(key(drawn[0]), own)",
        "    .sum().item(), all(aligned), drawn[0].min().item() > 0,",
        "    (drawn[0][:, 1].sort()[0] == drawn[1][:, 1].sort()[0]).all().item()]))",
    )
    times = {"bce": 4, "bpr": 1, "softmax": 16}[loss]
    assert found[1:3] == [times * found[0]] * 2
    assert found[3:] == [0, True, True, False]  # the second epoch has others


def test_softmax_compares_a_chosen_item_with_its_own_negatives(tmp_path):
    """Three users with two batches of negatives each, one after the other."""
    evaluate = load_module(implicit(tmp_path, loss="softmax", model="mf"), "evaluate")
    evaluate.NEGATIVES = 2
    outputs = torch.tensor([3.0, 0.0, -1.0, 1.0, 2.0, 0.5, 0.0, 4.0, 0.5])
    rows = torch.tensor([[3.0, 1.0, 0.0], [0.0, 2.0, 4.0], [-1.0, 0.5, 0.5]])
    expected = torch.nn.functional.cross_entropy(rows, torch.zeros(3).long())
    assert evaluate.loss_function(outputs, None).item() == pytest.approx(
        expected.item()
    )


def test_validation_always_has_the_same_items(tmp_path):
    found = value_of(
        implicit(tmp_path),
        "data = load()",
        "once, again = (list(batches(data.val, 256)) for _ in range(2))",
        "same = [torch.equal(a, b) for x, y in zip(once, again) for a, b in zip(x, y)]",
        "print(json.dumps([len(once), all(same)]))",
    )
    assert found == [2, True]


def test_two_processes_train_like_one(tmp_path):
    """Except for the negatives, which each draws for itself."""
    project = implicit(tmp_path, device="multi-gpu")
    flags = ["train.py", "--epochs", 2, "--limit-batches", 8, "--device", "cpu"]
    play(project, *flags, "--out", "one")
    play_ranks(project, 2, *flags, "--out", "two")
    one, two = (loaded(project, out)["history"] for out in ("one", "two"))
    for first, second in zip(one, two, strict=True):
        for name in ("train_loss", "val_loss"):
            assert first[name] == pytest.approx(second[name], rel=0.02), name


# The split.


@pytest.mark.parametrize("split", ["time", "random"])
def test_one_item_of_each_user_is_the_test(tmp_path, split):
    """The latest, where the split is by time."""
    project = implicit(tmp_path, split=split, model="mf", loss="bpr")
    rows = [(f"u{n % 7}", n, 1000 - n) for n in range(70)]
    rows += [("two", 1, 1), ("two", 2, 2), ("one", 3, 3)]
    lines = [f"{user},{item},5,{time}\n" for user, item, time in rows]
    table = project / "data" / "ratings.csv"
    table.write_text("userId,movieId,rating,timestamp\n" + "".join(lines))
    names = value_of(
        project,
        "data = load()",
        "users, items = ([None, *data.fitted[k]] for k in ('users', 'items'))",
        "parts = [part.pairs.tolist() for part in (data.train, data.val, data.test)]",
        "print(json.dumps([[(users[u], items[i]) for u, i in p] for p in parts]))",
    )
    train, val, test = names
    every = [f"u{n}" for n in range(7)]
    assert len(train) == 73 - 14 and sorted(u for u, _ in val) == every
    assert sorted(u for u, _ in test) == every
    assert {("two", "1"), ("two", "2"), ("one", "3")} <= {*map(tuple, train)}
    known = {item for _, item in train}
    assert all(item is None or item in known for _, item in val + test)
    trained = {(user, item) for user, item in train}
    latest = {(f"u{n}", str(n + shift)) for n in range(7) for shift in (0, 7)}
    assert trained.isdisjoint(latest) == (split == "time")


def test_data_with_nothing_to_test_with_are_refused(tmp_path):
    project = implicit(tmp_path)
    rows = "".join(f"{n},{n + i},{i}\n" for n in range(30) for i in range(2))
    (project / "data" / "ratings.csv").write_text("userId,movieId,timestamp\n" + rows)
    assert "no user has three items" in play(project, "train.py", code=2).stderr


def test_rows_without_a_user_or_an_item_are_left_out(tmp_path):
    """Where the file gets its first empty cells after the project was made."""
    project = implicit(tmp_path)
    before = value_of(project, "print(load().fingerprint['samples'])")
    with open(project / "data" / "ratings.csv", "a") as file:
        file.writelines(f"{cells}\n" for cells in (",7,1,1", "1,,1,1", ", ,1,1"))
    after = value_of(
        project,
        "data = load()",
        "empty = ['' in data.fitted[k] or None in data.fitted[k] for k in data.fitted]",
        "print(json.dumps([data.fingerprint['samples'], *empty]))",
    )
    assert after == [before, False, False]


def test_ids_are_numbered_without_floats(tmp_path):
    """Which would give two ids one number, from 2**24 on."""
    found = value_of(
        implicit(tmp_path),
        "places = to_numbers(pl.Series(['b', 'x']), ['a', 'b'])",
        "print(json.dumps([str(places.dtype), places.tolist()]))",
    )
    assert found == ["torch.int64", [2, 0]]


# The ranking.

BY_HAND = [
    "from evaluate import *",
    "from dataset import Interactions",
    # In training: item 1 three times, item 2 twice, items 3 and 4 once each.
    "train = torch.tensor([[1, 1], [2, 1], [3, 1], [1, 2], [2, 2], [1, 3], [2, 4]])",
    "popular, counts = most_popular(Interactions(train, train[:0], 13))",
    # What they like next: each the most popular of those that they do not have.
    "test = Interactions(torch.tensor([[1, 4], [2, 3], [3, 2]]), train, 13)",
    "found = ranks(popular, test)",
    "scores = popular(torch.tensor([[1, item] for item in range(13)]))",
    "print(json.dumps([found.tolist(), metrics(popular, test, found),",
    "    scores.tolist()]))",
]


def test_the_baseline_by_hand(tmp_path):
    """Everybody gets what most like, without what they have."""
    found, numbers, scores = value_of(implicit(tmp_path), *BY_HAND)
    assert found == [0, 0, 0]
    assert numbers["hit_rate_at_10"] == numbers["ndcg_at_10"] == 1
    assert scores[1] == pytest.approx(math.log(4 / (4 * 7 / 13)))
    assert scores[1] > scores[2] > scores[3] == scores[4] > scores[5]


def test_an_item_that_training_does_not_know_is_never_found(tmp_path):
    """Nor do ties count as found: a model that gives all items one score ranks none."""
    found = value_of(
        implicit(tmp_path),
        "from evaluate import *",
        "known = torch.tensor([[1, 1], [1, 2], [2, 1]])",
        "test = Interactions(torch.tensor([[1, 0], [2, 3], [2, 0]]), known, 4)",
        "same = lambda pairs: 0.0 * pairs[:, 1]",
        "print(json.dumps([str(rank) for rank in ranks(same, test).tolist()]))",
    )
    assert found == ["inf", "0.5", "inf"]


RANDOM = [
    "from evaluate import *",
    "torch.manual_seed(0)",
    "table = torch.randn(50, 60)",
    "cells = torch.cartesian_prod(torch.arange(1, 50), torch.arange(1, 60))",
    "known = cells[torch.rand(len(cells)) < 0.3]",
    "taken = {tuple(pair) for pair in known.tolist()}",
    "free = {user: [i for i in range(1, 60) if (user, i) not in taken]",
    "    for user in range(1, 50)}",
    "pairs = [[user, free[user][user % 7]] for user in range(1, 50, 2)]",
    "test = Interactions(torch.tensor(pairs), known, 60)",
    "model = lambda pairs: table[pairs[:, 0], pairs[:, 1]]",
    "numbers = metrics(model, test, ranks(model, test))",
    "print(json.dumps([table.tolist(), known.tolist(), pairs, numbers]))",
]


def test_the_metrics_are_those_of_scikit_learn_over_all_items(tmp_path):
    project = implicit(tmp_path)
    text = (project / "evaluate.py").read_text()
    assert text.count("2**20") == 1
    (project / "evaluate.py").write_text(text.replace("2**20", "200"))  # small blocks
    table, known, test, found = value_of(project, *RANDOM)
    table, gains, ranks = np.array(table), [], []
    for user, item in test:
        taken = {i for u, i in known if u == user}
        left = [i for i in range(1, 60) if i not in taken]
        scores = table[user, left]
        right = np.array([[float(i == item) for i in left]])
        gains.append(ndcg_score(right, scores[None], k=10))
        ranks.append(int((scores > table[user, item]).sum()))
    assert 0 < sum(rank < 10 for rank in ranks) < len(ranks)
    assert found["ndcg_at_10"] == pytest.approx(np.mean(gains))
    assert found["hit_rate_at_10"] == pytest.approx(np.mean(np.array(ranks) < 10))


def test_evaluate_leaves_out_what_users_have(tmp_path):
    """As numpy counts it, from the checkpoint and the file."""
    project = implicit(tmp_path, model="mf", loss="bpr")
    play(project, "train.py", "--epochs", 2, "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    results = json.loads((project / "outputs" / "test.json").read_text())
    found = value_of(
        project,
        "data = load()",
        "saved = torch.load('outputs/best.pt', weights_only=True)",
        "from model import build_model",
        "model = build_model(**saved['model_args'])",
        "model.load_state_dict(saved['model'])",
        "model.requires_grad_(False)",
        "n_users, n_items = saved['model_args'].values()",
        "cells = torch.cartesian_prod(torch.arange(n_users), torch.arange(n_items))",
        "scores = model(cells).view(n_users, n_items)",
        "for part in (data.train, data.val):",
        "    scores[part.pairs[:, 0], part.pairs[:, 1]] = -1e9",
        "scores[:, 0] = -1e9",
        "ranks = [(scores[u] > scores[u, i]).sum().item() if i else 99",
        "    for u, i in data.test.pairs.tolist()]",
        "print(json.dumps(ranks))",
    )
    gains = [1 / math.log2(rank + 2) if rank < 10 else 0 for rank in found]
    assert len(found) == 300
    assert results["ndcg_at_10"] == pytest.approx(np.mean(gains), rel=1e-5)
    hit_rate = np.mean([rank < 10 for rank in found])
    assert results["hit_rate_at_10"] == pytest.approx(hit_rate)


def test_the_loss_of_pairs(tmp_path):
    found = value_of(
        implicit(tmp_path, loss="bpr"),
        "from evaluate import *",
        "outputs = torch.tensor([2.0, -1.0, 0.5, 1.0])  # two pairs",
        "print(loss_function(outputs, torch.tensor([1.0, 1.0, 0.0, 0.0])).item())",
    )
    each = [
        math.log1p(math.exp(-(like - other))) for like, other in [(2, 0.5), (-1, 1)]
    ]
    assert found == pytest.approx(np.mean(each))


# Choices.


def test_ncf_is_for_implicit_feedback_only():
    for loss in ("mse", "mae", "huber"):
        with pytest.raises(ScaffoldError, match=f"loss {loss} is not for ncf") as error:
            resolved(task="recommender", model="ncf", loss=loss)
        assert error.value.hint == "Choose bce, bpr or softmax."


def test_the_loss_decides_what_is_learnt(tmp_path):
    first = {"mf": "mse", "dense": "mse", "ncf": "bce"}
    for model, loss in first.items():
        project = resolved(task="recommender", model=model)
        assert project.loss.name == loss and "--loss" not in project.command
    implicit_mf = resolved(task="recommender", loss="bce")
    assert "--loss bce" in implicit_mf.command and "--split" not in implicit_mf.command
    assert (
        implicit_mf.split == "time" and resolved(task="recommender").split == "random"
    )
    with pytest.raises(ScaffoldError, match="bpr is not for regression"):
        resolved(task="regression", loss="bpr")
