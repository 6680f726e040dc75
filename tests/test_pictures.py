"""plots.py: the pictures are there and show something, whatever the numbers."""

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.matrix import KNOWN
from tests.projects import load_module, make, offline, play, resolved, run, small

SHORT = ["--epochs", 2, "--limit-batches", 3, "--device", "cpu"]


def pictures_in(out: Path) -> set[str]:
    """The names of the pictures there; each is one, and has something on it."""
    for path in out.glob("*.png"):
        with Image.open(path) as image:
            gray = np.asarray(image.convert("L"))
        assert min(gray.shape) > 100
        assert 0.005 < (gray < 200).mean() < 0.9, path
    return {path.name for path in out.glob("*.png")}


@pytest.fixture(autouse=True)
def no_warnings():
    """A warning of matplotlib means that something can't be drawn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        yield


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_a_test_draws_the_curves_and_one_picture(tmp_path, task):
    project = make(tmp_path, **small(task))
    play(project, "train.py", *SHORT, *offline(resolved(task=task)))
    play(project, "evaluate.py", "--device", "cpu")
    found = pictures_in(project / "outputs")
    assert "curves.png" in found and len(found) == 2
    readme = (project / "README.md").read_text()
    assert all(name in readme for name in found)


@pytest.mark.parametrize("epochs", [1, 2, 300])
def test_any_number_of_epochs(tmp_path, epochs):
    plots = load_module(make(tmp_path, task="regression"), "plots")
    columns = ("train_loss", "val_loss", "val_rmse")
    numbers = range(1, epochs + 1)
    history = [{"epoch": n, **dict.fromkeys(columns, 1 / n)} for n in numbers]
    plots.draw_curves(tmp_path / "curves.png", history)
    assert pictures_in(tmp_path) == {"curves.png"}


@pytest.mark.parametrize("rows", [1, 2, 5000])
@pytest.mark.parametrize("spread", [0, 1e9])
def test_any_number_of_predictions(tmp_path, rows, spread):
    plots = load_module(make(tmp_path, task="regression"), "plots")
    targets = 7 + spread * torch.randn(rows, 1)
    predicted = targets + spread * torch.randn(rows, 1)
    plots.draw_predictions(tmp_path / "predictions.png", predicted, targets)
    assert pictures_in(tmp_path) == {"predictions.png"}


CORNERS = {
    "one row": ([3], [3]),
    "one row, wrong": ([3], [4]),
    "one class predicted": ([2] * 30, list(range(10)) * 3),
    "a class without rows": ([0, 1, 2, 9], [0, 1, 2, 3]),
}


@pytest.mark.parametrize("corner", CORNERS)
def test_few_rows_of_few_classes(tmp_path, corner):
    plots = load_module(make(tmp_path, task="classification"), "plots")
    predicted, targets = map(torch.tensor, CORNERS[corner])
    outputs = torch.nn.functional.one_hot(predicted, 10)
    plots.draw_confusion(tmp_path / "confusion.png", outputs, targets)
    assert pictures_in(tmp_path) == {"confusion.png"}


HOSTILE = ["$x$ & $", "<b>", "a \"b\" 'c'", "back\\slash", "new\nline"]


@pytest.mark.parametrize("classes", [2, 20, 21, 130])
def test_any_number_of_classes_with_any_name(tmp_path, classes):
    plots = load_module(make(tmp_path, task="classification"), "plots")
    plots.CLASSES = [f"{HOSTILE[n % 5]} {n} {'longer ' * 9}" for n in range(classes)]
    targets = torch.arange(classes * 3) % classes
    predicted = targets.where(torch.rand(len(targets)) < 0.8, 0)
    outputs = torch.nn.functional.one_hot(predicted, classes)
    plots.draw_confusion(tmp_path / "confusion.png", outputs, targets)
    assert pictures_in(tmp_path) == {"confusion.png"}


def test_drawing_takes_no_window_and_no_pyplot(tmp_path):
    code = "import sys, plots; print('matplotlib.pyplot' in sys.modules)"
    assert run(make(tmp_path, task="regression"), "-c", code).stdout == "False\n"
