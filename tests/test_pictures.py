"""The pictures of a test: all there and right, whatever the numbers are."""

import importlib
import math
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.metrics import confusion_matrix

from tests.projects import make, run

CLASSES = {"confusion.png", "curves.png", "recall.png"}
CASES = {
    "regression": ({}, {"curves.png", "predicted.png", "residuals.png"}),
    "recommender": ({}, {"curves.png", "error.png"}),
    "classification": ({"model": "cnn"}, CLASSES | {"images.png"}),
    "transfer-learning": ({}, CLASSES | {"images.png"}),
    "table": ({"task": "classification", "dataset": "breast-cancer"}, CLASSES),
}
SHORT = ["--epochs", 2, "--limit-batches", 3, "--device", "cpu"]


def pictures_in(out: Path) -> set[str]:
    """The names of the pictures there; each is one, and has something on it."""
    for path in out.glob("*.png"):
        with Image.open(path) as image:
            grey = np.asarray(image.convert("L"))
        assert min(grey.shape) > 100
        assert 0.005 < (grey < 200).mean() < 0.9, path
    return {path.name for path in out.glob("*.png")}


def import_from(project: Path, name: str, monkeypatch):
    """A module of a generated project, with the modules that it imports."""
    for path in project.glob("*.py"):
        monkeypatch.delitem(sys.modules, path.stem, raising=False)
    monkeypatch.syspath_prepend(project)
    module = importlib.import_module(name)
    for path in project.glob("*.py"):
        monkeypatch.delitem(sys.modules, path.stem, raising=False)
    return module


def test_the_readme_names_every_picture(tmp_path):
    for task, (answers, expected) in CASES.items():
        project = make(tmp_path, project_slug=f"a-{task}", **{"task": task, **answers})
        readme = (project / "README.md").read_text()
        assert {
            name for name in CLASSES | expected if f"`{name}`" in readme
        } == expected


def history_of(epochs: int, metric: str) -> list[dict]:
    columns = ("train_loss", "val_loss", metric)
    return [
        {"epoch": n, **{name: 1 / n for name in columns}} for n in range(1, epochs + 1)
    ]


def test_the_counts_are_those_of_scikit_learn(tmp_path, monkeypatch):
    module = import_from(make(tmp_path, task="classification"), "pictures", monkeypatch)
    targets, predicted = torch.randint(8, (2, 500))  # two classes never occur
    counts = module.count_pairs(predicted, targets, 10)
    expected = confusion_matrix(targets, predicted, labels=range(10))
    assert counts.tolist() == expected.tolist()


CORNERS = {
    "one row": ([3], [3]),
    "one row, wrong": ([3], [4]),
    "one class predicted": ([2] * 30, list(range(10)) * 3),
    "a class without rows": ([0, 1, 2, 9], [0, 1, 2, 3]),
}


@pytest.mark.parametrize("corner", CORNERS)
def test_tests_that_are_hardly_one(tmp_path, monkeypatch, recwarn, corner):
    """The pictures of very few rows, or of rows that have little to show."""
    predicted, targets = map(torch.tensor, CORNERS[corner])
    module = import_from(make(tmp_path, task="classification"), "pictures", monkeypatch)
    images = torch.randint(256, (len(targets), 1, 8, 8), dtype=torch.uint8)
    samples = module.Samples(images, targets, None)
    names, history = list("0123456789"), history_of(1, "val_accuracy")
    found = module.draw(tmp_path, history, 1, names, predicted, targets, samples)
    assert pictures_in(tmp_path) == set(found)
    assert not [str(warning.message) for warning in recwarn]


@pytest.mark.parametrize("classes", [2, 20, 21, 130])
def test_any_number_of_classes(tmp_path, monkeypatch, recwarn, classes):
    answers = {"task": "classification", "dataset": "breast-cancer"}
    module = import_from(make(tmp_path, **answers), "pictures", monkeypatch)
    names = [f"a name that is long {n} {'and longer ' * 9}" for n in range(classes)]
    targets = torch.arange(classes * 3) % classes
    predicted = targets.where(torch.rand(len(targets)) < 0.8, 0)
    history = history_of(3, "val_accuracy")
    module.draw(tmp_path, history, 2, names, predicted, targets)
    assert pictures_in(tmp_path) == CLASSES
    assert not [str(warning.message) for warning in recwarn]


@pytest.mark.parametrize("rows", [1, 2, 5000])
@pytest.mark.parametrize("spread", [0, 1e9])
def test_any_number_of_predictions(tmp_path, monkeypatch, recwarn, rows, spread):
    module = import_from(make(tmp_path, task="regression"), "pictures", monkeypatch)
    targets = 7 + spread * torch.randn(rows, 1)
    predicted = targets + spread * torch.randn(rows, 1)
    found = module.draw(tmp_path, history_of(2, "val_rmse"), 2, predicted, targets)
    assert pictures_in(tmp_path) == set(found)
    assert not [str(warning.message) for warning in recwarn]


def test_the_error_by_how_often_an_item_was_rated(tmp_path, monkeypatch):
    module = import_from(make(tmp_path, task="recommender"), "pictures", monkeypatch)
    counts = torch.randint(3000, (4000,)).where(torch.rand(4000) < 0.7, 0)
    counts[:9] = torch.tensor([1, 2, 3, 4, 7, 8, 1023, 1024, 2**20])
    errors = torch.randn(4000)
    rows, rmse = module.error_by_count(errors, counts)
    edges = [0, *(2**n for n in range(22))]
    expected = np.histogram(counts, bins=edges)[0]
    assert rows.tolist() == expected[: len(rows)].tolist()
    squares = np.histogram(counts, bins=edges, weights=errors.double().square())[0]
    for place, number in enumerate(rows.tolist()):
        if number:
            mean = math.sqrt(squares[place] / number)
            assert rmse[place].item() == pytest.approx(mean)
    names = [module.name_of(place) for place in range(6)]
    assert names == ["0", "1", "2-3", "4-7", "8-15", "16-31"]


def test_items_that_training_has_not_seen(tmp_path, monkeypatch, recwarn):
    module = import_from(make(tmp_path, task="recommender"), "pictures", monkeypatch)
    outputs, guess, targets = torch.tensor([[3.5], [3.0], [4.0]])
    counts = torch.tensor([0])
    module.draw(tmp_path, history_of(1, "val_rmse"), 1, outputs, guess, targets, counts)
    assert pictures_in(tmp_path) == {"curves.png", "error.png"}
    assert not [str(warning.message) for warning in recwarn]


def test_long_names_keep_their_ends(tmp_path, monkeypatch):
    module = import_from(make(tmp_path, task="regression"), "pictures", monkeypatch)
    assert module.shorten("two\n lines") == "two lines"
    assert module.shorten("x" * 24) == "x" * 24
    assert module.shorten("a" * 50 + "b" * 50) == "a" * 12 + "…" + "b" * 11


def test_drawing_takes_no_window_and_no_pyplot(tmp_path):
    code = "import sys, evaluate; print('matplotlib.pyplot' in sys.modules)"
    assert run(make(tmp_path, task="regression"), "-c", code).stdout == "False\n"
