"""plots.py: the pictures are there and show something, whatever the numbers."""

import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image

from tests import tables
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


@pytest.fixture
def drawn(monkeypatch) -> list[Figure]:
    """The figures that are saved, with their layout."""
    figures, save = [], Figure.savefig

    def keep(figure, *args, **options):
        save(figure, *args, **options)
        figures.append(figure)

    monkeypatch.setattr(Figure, "savefig", keep)
    return figures


def texts_on(axis) -> list:
    """The labels of the ticks in view."""
    low, high = sorted(axis.get_view_interval())
    ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
    shown = [tick for tick in ticks if low <= tick.get_loc() <= high]
    shown.sort(key=lambda tick: tick.get_loc())
    labels = [tick.label1 for tick in shown if tick.label1.get_visible()]
    return [label for label in labels if label.get_text()]


def overlaps(labels: list) -> bool:
    boxes = [label.get_window_extent() for label in labels]
    return any(a.overlaps(b) for a, b in pairwise(boxes))


def history_with(losses: list[float], scale: float) -> list[dict]:
    return [
        {"epoch": n, "train_loss": x, "val_loss": 2 * x, "val_rmse": scale * x}
        for n, x in enumerate(losses, start=1)
    ]


@pytest.mark.parametrize(
    ("losses", "scale"),
    [([9, 8, 7], "linear"), ([2, 0.5, 0.02], "log"), ([1, 1e-3, 1e-6], "log")],
)
def test_a_loss_that_falls_tenfold_has_a_log_axis(tmp_path, drawn, losses, scale):
    plots = load_module(make(tmp_path, task="regression"), "plots")
    plots.draw_curves(tmp_path / "curves.png", history_with(losses, 1e5))
    loss, metric = drawn[0].axes
    assert (loss.get_yscale(), metric.get_yscale()) == (scale, "linear")
    labels = texts_on(loss.yaxis)
    assert len(labels) >= 3 and not overlaps(labels)
    numbers = [float(label.get_text().replace("−", "-")) for label in labels]
    assert numbers and any(losses[-1] / 2 <= x <= 2 * losses[0] for x in numbers)
    epochs = [label.get_text() for label in texts_on(metric.xaxis)]
    assert {"1", "2", "3"} <= {*epochs} and not any("." in text for text in epochs)


@pytest.mark.parametrize("size", [1e-3, 1, 1e5, 1e7, 1e9])
def test_long_numbers_do_not_overlap(tmp_path, drawn, size):
    plots = load_module(make(tmp_path, task="regression"), "plots")
    targets = size * torch.rand(100, 1, generator=torch.Generator().manual_seed(0))
    plots.draw_predictions(tmp_path / "predictions.png", 1.1 * targets, targets)
    labels = [texts_on(axis) for x in drawn[0].axes for axis in (x.xaxis, x.yaxis)]
    labels = [axis for axis in labels if axis]
    assert len(labels) == 3 and not any(map(overlaps, labels))
    if size == 1e5:
        assert "50,000" in [label.get_text() for label in labels[1]]


def test_the_text_of_all_pictures_is_equally_large(tmp_path):
    """They have the same width: scaled to a page, their fonts stay equal."""
    widths = set()
    for task in ("regression", "classification", "recommender"):
        project = make(tmp_path, task=task, project_slug=task)
        play(project, "train.py", *SHORT)
        play(project, "evaluate.py", "--device", "cpu")
        for path in (project / "outputs").glob("*.png"):
            with Image.open(path) as image:
                widths.add(image.width)
    assert len(widths) == 1


def test_zeros_are_written_into_the_confusion_matrix(tmp_path, drawn):
    plots = load_module(make(tmp_path, task="classification"), "plots")
    outputs = torch.eye(10)
    plots.draw_confusion(tmp_path / "confusion.png", outputs, torch.arange(10))
    texts = [text.get_text() for text in drawn[0].axes[0].texts]
    assert (texts.count("1"), texts.count("0")) == (10, 90)


@pytest.mark.parametrize("fonts", [True, False])
def test_chinese_names_have_a_font_or_a_number(tmp_path, drawn, fonts):
    rows = [(n % 7, ["猫", "犬の写真", "이름"][n % 3]) for n in range(60)]
    data = tables.save(tmp_path / "animals.csv", ("a", "kind"), rows)
    plots = load_module(make(tmp_path, data=str(data), target="kind"), "plots")
    if not fonts:
        plots.CJK.clear()
    elif not plots.CJK:
        plots.CJK.append("DejaVu Sans")  # boxes, but the names are asked for
        warnings.simplefilter("ignore", UserWarning)
    plots.draw_confusion(tmp_path / "confusion.png", torch.eye(3), torch.arange(3))
    names = [label.get_text() for label in texts_on(drawn[0].axes[0].xaxis)]
    assert names == (plots.CLASSES if fonts else ["class 0", "class 1", "class 2"])


def test_drawing_takes_no_window_and_no_pyplot(tmp_path):
    code = "import sys, plots; print('matplotlib.pyplot' in sys.modules)"
    assert run(make(tmp_path, task="regression"), "-c", code).stdout == "False\n"
