"""Who likes what: drawn items, the split, the ranking of all items, recommendations."""

import json
import math

import numpy as np
import pytest
import torch
from sklearn.metrics import ndcg_score

from scaffold.errors import ScaffoldError
from tests.projects import make, play, resolved, run, torchrun


def value_of(project, *lines: str):
    """What Python lines print in a project's folder, as JSON."""
    code = "\n".join(["import json, torch", "from dataset import *", *lines])
    return json.loads(run(project, "-c", code).stdout)


def likes(tmp_path, **answers: str):
    return make(tmp_path, task="recommender", **{"model": "ncf", **answers})


# Drawn items.

# Of five items user 1 has two, user 2 all, user 3 all but the fourth.
FEW = [
    "has = {1: [2, 4], 2: [1, 2, 3, 4, 5], 3: [1, 2, 3, 5]}",
    "own = torch.tensor([[user, item] for user in has for item in has[user]])",
    "samples = Samples(own, own[:0], n_items=6)",
    "others = Others(samples, torch.device('cpu'))",
]


def test_each_other_item_is_drawn_by_a_number_of_its_own(tmp_path):
    found = value_of(
        likes(tmp_path),
        *FEW,
        "users, numbers = torch.tensor([1, 2, 3]), torch.arange(6).expand(3, 6)",
        "print(others.pick(users, numbers).tolist())",
    )
    assert found == [[1, 3, 5, 1, 3, 5], [0] * 6, [4] * 6]


@pytest.mark.parametrize("loss", ["bce", "bpr"])
def test_a_users_own_items_are_never_drawn(tmp_path, loss):
    found = value_of(
        likes(tmp_path, loss=loss),
        "data = load_data('data/ratings.csv', 0)",
        "batches = Batches(data.train, 512, torch.device('cpu'), shuffle=True)",
        "key = lambda pairs: pairs[:, 0] * 1000 + pairs[:, 1]",
        "own = key(data.train.inputs)",
        "passes = [[(p[t == 1], p[t == 0]) for p, t in batches] for _ in range(2)]",
        "drawn = [torch.cat([p[1] for p in parts]) for parts in passes]",
        "aligned = [torch.equal(a[:, 0].repeat_interleave(len(b) // len(a)), b[:, 0])",
        "    for a, b in passes[0]]",
        "print(json.dumps([len(own), *map(len, drawn), torch.isin(key(drawn[0]), own)",
        "    .sum().item(), all(aligned), drawn[0].min().item() > 0,",
        "    (drawn[0][:, 1].sort()[0] == drawn[1][:, 1].sort()[0]).all().item()]))",
    )
    times = 1 if loss == "bpr" else 4
    assert found[1:3] == [times * found[0]] * 2
    assert found[3:] == [0, True, True, False]  # the second epoch has others


def test_validation_always_has_the_same_items_and_workers_change_nothing(tmp_path):
    found = value_of(
        likes(tmp_path),
        "data, cpu = load_data('data/ratings.csv', 0), torch.device('cpu')",
        "once, again = (list(Batches(data.val, 256, cpu)) for _ in range(2))",
        "both = []",
        "for workers in (0, 1):",
        "    torch.manual_seed(0)",
        "    how = {'shuffle': True, 'limit': 3, 'workers': workers}",
        "    both.append(list(Batches(data.train, 256, cpu, **how)))",
        "same = lambda a, b: all(torch.equal(x[0], y[0]) for x, y in zip(a, b))",
        "print(json.dumps([len(once), len(both[1]), same(once, again), same(*both)]))",
    )
    assert found == [2, 3, True, True]  # 300 users


def test_two_processes_train_like_one(tmp_path):
    """The same likes, the same drawn items, the same users in the ranking."""
    project = likes(tmp_path, device="multi-gpu")
    flags = ["train.py", "--epochs", 2, "--limit-batches", 8, "--device", "cpu"]
    play(project, *flags, "--out", "one")
    run(project, *torchrun(2), *flags, "--out", "two")
    one, two = (
        torch.load(project / out / "last.pt", weights_only=True)["history"]
        for out in ("one", "two")
    )
    for first, second in zip(one, two, strict=True):
        for name in ("train_loss", "val_loss", "val_ndcg_at_10"):
            assert first[name] == pytest.approx(second[name], rel=1e-2), name


# The split.


@pytest.mark.parametrize("split", ["time", "random"])
def test_one_item_of_each_user_is_the_test(tmp_path, split):
    """The latest, where the split is by time."""
    found = value_of(
        likes(tmp_path, split=split, model="mf", loss="bpr"),
        "rows = [(f'u{n % 7}', n, 1000 - n) for n in range(70)]",
        "rows += [('two', 1, 1), ('two', 2, 2), ('one', 3, 3)]",
        "names = ['userId', 'movieId', 'timestamp']",
        "table = pl.DataFrame(rows, schema=names, orient='row')",
        f"table = in_order(table{', 0' if split == 'random' else ''})",
        "parts = [table[part.numpy()].rows() for part in leave_last_out(table)]",
        "print(json.dumps(parts))",
    )
    train, val, test = ([(user, item) for user, item, _ in part] for part in found)
    assert len({*train, *val, *test}) == len([*train, *val, *test]) == 73
    users = [f"u{n}" for n in range(7)]
    assert sorted(user for user, _ in val) == sorted(user for user, _ in test) == users
    assert {("two", 1), ("two", 2), ("one", 3)} <= set(train)
    latest = [{(f"u{n}", n + shift) for n in range(7)} for shift in (7, 0)]
    assert ([set(val), set(test)] == latest) == (split == "time")


def test_data_with_nothing_to_test_with_are_refused(tmp_path):
    project = likes(tmp_path)
    rows = "".join(f"{n},{n + i},{i}\n" for n in range(30) for i in range(2))
    (project / "data" / "ratings.csv").write_text("userId,movieId,timestamp\n" + rows)
    assert "no user with three items" in play(project, "train.py", code=2).stderr


def test_nobody_without_a_name_likes_anything(tmp_path):
    """Where the file gets its first empty cells after the project was made."""
    project = likes(tmp_path)
    with open(project / "data" / "ratings.csv", "a") as file:
        file.writelines(f"{cells}\n" for cells in (",7,1,1", "1,,1,1", ", ,1,1"))
    found = value_of(
        project,
        "from ranking import read_owned",
        "data = load_data('data/ratings.csv', 0)",
        "n = sum(map(len, (data.train, data.val, data.test)))",
        "owned = len(read_owned('data/ratings.csv').unique())",
        "print(json.dumps([n - owned, *('' in data.fitted[k] for k in data.fitted)]))",
    )
    assert found == [0, False, False]


def test_ids_are_numbered_without_floats(tmp_path):
    """Which would give two ids one number, from 2**24 on."""
    found = value_of(
        likes(tmp_path),
        "places = to_codes(pl.Series(['b', 'x']), ['a', 'b'])",
        "print(json.dumps([str(places.dtype), places.tolist()]))",
    )
    assert found == ["torch.int64", [[2], [0]]]


# The ranking.

BY_HAND = [
    "from metrics import *",
    # Likes in training: item 1 thrice, item 2 twice, items 3 and 4 once each.
    "train = torch.tensor([[1, 1], [2, 1], [3, 1], [1, 2], [2, 2], [1, 3], [2, 4]])",
    "counts = train[:, 1].bincount(minlength=13)",
    "scores = popularity(counts, negatives=4)",
    # What they like next: 1 an item fourth for all, 2 the third, 3 the most popular
    # of those that they do not have, 3 again one that nobody knows.
    "test = torch.tensor([[1, 4], [2, 3], [3, 2]])",
    "found = hits(lambda pairs: scores[pairs[:, 1]], test, train, 13)",
    "print(json.dumps([found.int().tolist(), metrics(found), scores.tolist()]))",
]


def test_the_baseline_by_hand(tmp_path):
    """Everybody gets what most like, without what they have."""
    found, numbers, scores = value_of(likes(tmp_path), *BY_HAND)
    assert [row.index(1) for row in found] == [0, 0, 0]
    assert numbers == {"hit_rate_at_10": 1, "ndcg_at_10": 1}
    assert scores[1] == pytest.approx(math.log(4 / (4 * 7 / 13)))
    assert scores[1] > scores[2] > scores[3] == scores[4] > scores[5]


def test_an_item_that_training_does_not_know_is_never_found(tmp_path):
    found = value_of(
        likes(tmp_path),
        "from metrics import *",
        "known = torch.tensor([[1, 1], [1, 2], [2, 1]])",
        "test = torch.tensor([[1, 0], [2, 0], [2, 3]])[[0, 1]]",
        "print(hits(lambda pairs: pairs[:, 1].float(), test, known, 4).sum().item())",
    )
    assert found == 0


RANDOM = [
    "from metrics import *",
    "import ranking",
    "ranking.PAIRS = 200  # blocks of a few users",
    "torch.manual_seed(0)",
    "table = torch.randn(50, 60)",
    "cells = torch.cartesian_prod(torch.arange(1, 50), torch.arange(1, 60))",
    "known = cells[torch.rand(len(cells)) < 0.3]",
    "free = {user: [i for i in range(1, 60) if [user, i] not in known.tolist()]",
    "    for user in range(1, 50)}",
    "test = torch.tensor([[user, free[user][user % 7]] for user in range(49, 0, -2)])",
    "found = hits(lambda pairs: table[pairs[:, 0], pairs[:, 1]], test, known, 60)",
    "print(json.dumps([part.tolist() for part in (table, known, test)]",
    "    + [metrics(found)]))",
]


def test_the_metrics_are_those_of_scikit_learn_over_all_items(tmp_path):
    table, known, test, found = value_of(likes(tmp_path), *RANDOM)
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


def test_the_hit_rate_by_how_often_an_item_is_liked(tmp_path):
    found = value_of(
        likes(tmp_path),
        "from metrics import *",
        "counts = torch.tensor([0, 1, 1, 2, 3, 9, 15])",
        "found = torch.zeros(7, 10); found[[1, 4, 5, 6], [0, 3, 9, 2]] = 1",
        "columns = by_likes(found.bool(), counts).items()",
        "print(json.dumps({name: column.tolist() for name, column in columns}))",
    )
    assert found == {
        "likes_from": [0, 1, 2, 8],
        "users": [1, 2, 2, 2],
        "hit_rate": [0, 0.5, 0.5, 1],
    }


def test_evaluate_leaves_out_what_users_have(tmp_path):
    """As numpy counts it, from the checkpoint and the file."""
    project = likes(tmp_path, model="mf", loss="bpr")
    play(project, "train.py", "--epochs", 2, "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    results = json.loads((project / "outputs" / "test.json").read_text())
    found = value_of(
        project,
        "data = load_data('data/ratings.csv', 0)",
        "saved = torch.load('outputs/best.pt', weights_only=True)",
        "user, item = list(saved['model'].values())",
        "scores = user[:, :-1] @ item[:, :-1].T + user[:, -1:] + item[:, -1]",
        "for part in (data.train, data.val):",
        "    scores[part.inputs[:, 0], part.inputs[:, 1]] = -1e9",
        "scores[:, 0] = -1e9",
        "ranks = [(scores[u] > scores[u, i]).sum().item() if i else 99",
        "    for u, i in data.test.inputs.tolist()]",
        "print(json.dumps(ranks))",
    )
    gains = [1 / math.log2(rank + 2) if rank < 10 else 0 for rank in found]
    assert len(found) == 600
    assert results["ndcg_at_10"] == pytest.approx(np.mean(gains), rel=1e-5)
    hit_rate = np.mean([rank < 10 for rank in found])
    assert results["hit_rate_at_10"] == pytest.approx(hit_rate)
    assert (
        "likes_from,users,hit_rate"
        in (project / "outputs" / "by_likes.csv").read_text()
    )


def test_the_loss_of_pairs(tmp_path):
    found = value_of(
        likes(tmp_path, loss="bpr"),
        "from metrics import *",
        "outputs = torch.tensor([2.0, -1.0, 0.5, 1.0])  # two likes, an other for each",
        "print(loss_function(outputs, torch.tensor([1.0, 1.0, 0.0, 0.0])).item())",
    )
    each = [
        math.log1p(math.exp(-(like - other))) for like, other in [(2, 0.5), (-1, 1)]
    ]
    assert found == pytest.approx(np.mean(each))


# Choices.


def test_ncf_learns_from_likes_only():
    for loss in ("mse", "mae", "huber"):
        with pytest.raises(ScaffoldError, match=f"loss {loss} is not for ncf") as error:
            resolved(task="recommender", model="ncf", loss=loss)
        assert error.value.hint == "Choose bce or bpr."


def test_the_loss_decides_what_is_learnt(tmp_path):
    first = {"mf": "mse", "dense": "mse", "ncf": "bce"}
    for model, loss in first.items():
        project = resolved(task="recommender", model=model)
        assert project.training.loss.name == loss and "--loss" not in project.command
    likes_of_mf = resolved(task="recommender", loss="bce")
    assert "--loss bce" in likes_of_mf.command and "--split" not in likes_of_mf.command
    assert (
        likes_of_mf.split == "time" and resolved(task="recommender").split == "random"
    )
    with pytest.raises(ScaffoldError, match="bpr is not for regression"):
        resolved(task="regression", loss="bpr")
