"""find_lr.py: the range test finds what is known, and leaves no trace."""

import csv
import math
import sys
from importlib import import_module
from pathlib import Path

import pytest
import torch
from PIL import Image

from scaffold import catalog
from tests import projects
from tests.projects import offline, play, resolved

KNOWN = catalog.load()
CPU = ("--device", "cpu")


def make(folder: Path, **answers) -> Path:
    return projects.make(folder, extras="find-lr", **answers)


@pytest.fixture
def finder(tmp_path, monkeypatch):
    """The module find_lr of a regression project that trains with momentum."""
    project = make(tmp_path, task="regression", optimizer="sgd")
    monkeypatch.syspath_prepend(str(project))
    yield import_module("find_lr")
    for path in project.glob("*.py"):
        sys.modules.pop(path.stem, None)


class Noisy:
    """y = w * c, where y is 0 but for noise, so that the loss is (c w)² and a floor."""

    def __init__(self, c: float, noise: float):
        self.c, self.noise = c, noise

    def __iter__(self):
        generator = torch.Generator().manual_seed(0)
        for _ in range(7):
            targets = self.noise * torch.randn(64, 1, generator=generator)
            yield torch.full((64, 1), self.c), targets


def quadratic(finder, c: float) -> list[dict]:
    """The range test on one weight, whose loss has the second derivative 2 c²."""
    model = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.ones_(model.weight)
    optimizer = torch.optim.SGD(model.parameters(), 1.0)
    off = torch.amp.GradScaler("cpu", enabled=False)
    config = finder.Config()
    rates = finder.growing(1e-7, 10.0, 200)
    fp32 = finder.mixed_precision("fp32", torch.device("cpu"))[0]
    batches = Noisy(c, 0.3 * c)
    return finder.range_test(model, batches, optimizer, fp32, off, config, rates)


@pytest.mark.parametrize("c", [1.0, 3.0, 30.0])
def test_it_stops_where_a_quadratic_diverges(finder, c):
    """Gradient descent on h w² / 2 diverges from 2 / h on; h is 2 c² here."""
    rows = quadratic(finder, c)
    edge = 1 / c**2
    assert edge < rows[-1]["lr"] < 6 * edge
    smoothed = [row["smoothed_loss"] for row in rows]
    after_best = smoothed[smoothed.index(min(smoothed)) :]
    assert [loss > 4 * min(smoothed) for loss in after_best[-2:]] == [False, True]
    assert edge / 100 < finder.suggest(rows) < edge


def test_it_stops_at_a_loss_that_is_no_number(finder):
    rows = quadratic(finder, float("nan"))
    assert len(rows) == 1 and math.isnan(rows[0]["loss"])


def test_groups_keep_their_proportions_and_all_is_put_back(finder):
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 1)
    )
    groups = [
        {"params": model[0].parameters(), "lr": 0.5},
        {"params": [*model[1].parameters(), *model[2].parameters()], "lr": 2.0},
    ]
    optimizer = torch.optim.AdamW(groups)
    seen = []
    optimizer.register_step_pre_hook(
        lambda *_: seen.append([group["lr"] for group in optimizer.param_groups])
    )
    batches = [(torch.randn(16, 3), torch.randn(16, 1)) for _ in range(3)]
    model(batches[0][0]).sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    seen.clear()
    weights = [tensor.clone() for tensor in model.state_dict().values()]
    state = [s["exp_avg"].clone() for s in optimizer.state.values()]
    precision, scaler = finder.mixed_precision("fp32", torch.device("cpu"))
    rates = finder.growing(1e-3, 1e-1, 40)
    config = finder.Config()
    rows = finder.range_test(
        model, batches, optimizer, precision, scaler, config, rates
    )
    assert len(seen) == len(rows) == 40
    for (first, second), row in zip(seen, rows, strict=True):
        assert (first, second) == pytest.approx((row["lr"] / 2, 2 * row["lr"]))
    assert [row["lr"] for row in rows[:2]] == pytest.approx(
        [1e-3, 1e-3 * 100 ** (1 / 39)]
    )
    for old, new in zip(weights, model.state_dict().values(), strict=True):
        assert torch.equal(old, new)
    for old, new in zip(state, optimizer.state.values(), strict=True):
        assert torch.equal(old, new["exp_avg"])
    assert [group["lr"] for group in optimizer.param_groups] == [0.5, 2.0]


def find(project, *flags) -> tuple[float, list[dict]]:
    """What it suggests, and the rows that it saved."""
    said = play(project, "find_lr.py", *CPU, *flags).stdout
    with open(project / "outputs" / "lr.csv") as file:
        rows = [
            {name: float(value) for name, value in row.items()}
            for row in csv.DictReader(file)
        ]
    command, suggestion = said.splitlines()[-1].rsplit(maxsplit=1)
    assert command == "Next: python train.py --lr"
    return float(suggestion), rows


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_what_it_suggests_trains(tmp_path, task):
    """On the project as it comes: well above standing still, well below divergence."""
    project = make(tmp_path, task=task)
    slow = offline(resolved(task=task))
    flags = [*slow, "--limit-batches", 10] if slow else []
    suggestion, rows = find(project, *flags)
    first = sum(row["loss"] for row in rows[:20]) / 20
    assert min(row["smoothed_loss"] for row in rows[20:]) < 0.95 * first
    assert 1e-4 < suggestion < rows[-1]["lr"] / 5
    with Image.open(project / "outputs" / "lr.png") as image:
        assert min(image.size) > 500
    play(project, "train.py", *CPU, "--epochs", 4, "--lr", suggestion, *flags)
    with open(project / "outputs" / "history.csv") as file:
        history = [float(row["train_loss"]) for row in csv.DictReader(file)]
    assert history[-1] < 0.95 * history[0]


def test_the_seed_decides_what_it_finds(tmp_path):
    project = make(tmp_path, task="recommender")
    found = find(project)
    assert find(project) == found
    assert find(project, "--seed", 1)[1] != found[1]


OTHERS = [
    {"task": "classification", "model": "cnn", "augment": "mixup", "optimizer": "adam"},
    {"task": "classification", "dataset": "breast-cancer", "optimizer": "adadelta"},
    {"task": "recommender", "optimizer": "sparse-adam", "style": "functional"},
    {"task": "regression", "optimizer": "sgd", "device": "multi-gpu"},
]


@pytest.mark.parametrize(
    "answers", OTHERS, ids=lambda a: f"{a['task']}-{a['optimizer']}"
)
def test_it_goes_with_every_optimizer(tmp_path, answers):
    suggestion, rows = find(make(tmp_path, **answers), "--steps", 60)
    assert rows[0]["lr"] / 10 < suggestion < rows[-1]["lr"]


def test_it_says_why_it_cannot(tmp_path):
    project = make(tmp_path, task="regression")
    said = play(project, "find_lr.py", *CPU, "--start", 1, "--end", 0.1, code=2)
    assert said.stderr == "--start is the lowest rate, --end the highest.\n"
    said = play(project, "find_lr.py", *CPU, "--start", 1e6, "--end", 1e9, code=1)
    assert said.stderr == "The loss diverges at once: try a lower --start.\n"
    assert not list((project / "outputs").iterdir())
