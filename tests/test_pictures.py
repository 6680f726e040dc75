"""The pictures and the report of a test: all there, right, and safe to open."""

import csv
import importlib
import json
import math
import random
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.metrics import confusion_matrix

from tests.projects import make, offline, play, resolved, run
from tests.tables import save

CLASSES = {"confusion.png", "curves.png", "recall.png"}
CASES = {
    "regression": ({}, {"curves.png", "predicted.png", "residuals.png"}),
    "recommender": ({}, {"curves.png", "error.png"}),
    "classification": ({"model": "cnn"}, CLASSES | {"images.png"}),
    "transfer-learning": ({}, CLASSES | {"images.png"}),
    "table": ({"task": "classification", "dataset": "breast-cancer"}, CLASSES),
}
SHORT = ["--epochs", 2, "--limit-batches", 3, "--device", "cpu"]
HOSTILE = (
    "<script>alert(1)</script>",
    "$x$ & $",
    "a \"b\" 'c'",
    "🎉 日本",
    "new\nline",
)
VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """What is in an HTML file; fails where a tag is not closed in its place."""

    def __init__(self, text: str):
        super().__init__()
        self.opened, self.tags, self.sources, self.texts = [], [], [], []
        self.feed(text)
        self.close()
        assert not self.opened

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.sources += [v for name, v in attributes if name in ("src", "href")]
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def read_report(out: Path) -> Page:
    text = (out / "report.html").read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>\n")
    return Page(text)


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


def trained(project: Path, *flags):
    """Train and test it. What evaluate.py said."""
    play(project, "train.py", *SHORT, *flags)
    said = play(project, "evaluate.py", "--device", "cpu", "--limit-batches", 1)
    assert said.stderr == ""
    assert said.stdout.splitlines()[-1] == f"Report: {Path('outputs', 'report.html')}"
    return said.stdout


@pytest.mark.parametrize("case", CASES)
def test_the_report_has_all_that_the_test_found(tmp_path, case):
    answers, expected = CASES[case]
    answers = {"task": case, "name": "Mine & <yours>", **answers}
    project = make(tmp_path, **answers)
    said = trained(project, *offline(resolved(**answers)))
    assert pictures_in(project / "outputs") == expected
    page = read_report(project / "outputs")
    assert page.tags.count("img") == page.tags.count("figcaption") == len(expected)
    assert all(source.startswith("data:image/png;base64,") for source in page.sources)
    assert "script" not in page.tags and "link" not in page.tags
    assert page.texts.count("Mine & <yours>") == 2  # the title and the heading
    for words in numbers_in(project) + settings_in(project):
        assert words in page.texts
    for line in said.split("baseline\n")[1].splitlines()[:-2]:
        assert all(word in page.texts for word in line.split())
    text = "".join(page.texts)
    for words in ("device: cpu", f"torch: {torch.__version__.partition('+')[0]}"):
        assert words in text


def numbers_in(project: Path) -> list[str]:
    results = json.loads((project / "outputs" / "test.json").read_text())
    return [f"{value:.5g}" for value in results.values()]


def settings_in(project: Path) -> list[str]:
    saved = torch.load(project / "outputs" / "best.pt", weights_only=True)
    assert saved["config"]["limit_batches"] == 3
    return [str(word) for pair in saved["config"].items() for word in pair]


def test_the_readme_names_every_picture(tmp_path):
    for task, (answers, expected) in CASES.items():
        project = make(tmp_path, project_slug=f"a-{task}", **{"task": task, **answers})
        readme = (project / "README.md").read_text()
        assert {
            name for name in CLASSES | expected if f"`{name}`" in readme
        } == expected


@pytest.fixture
def hostile(tmp_path):
    """A table whose columns and classes have what would be code elsewhere."""
    draw = random.Random(0)
    rows = []
    for row in range(300):
        label = row % len(HOSTILE)
        rows.append([label + draw.gauss(0, 1), draw.random(), HOSTILE[label]])
    header = ["$a$ <b>", "b", "</title> $y$ & 🎉"]
    return save(tmp_path / "t.csv", header, rows)


def test_names_are_text_wherever_they_stand(tmp_path, hostile):
    target = "</title> $y$ & 🎉"
    project = make(tmp_path, data=str(hostile), target=target)
    trained(project)
    assert pictures_in(project / "outputs") == CLASSES
    page = read_report(project / "outputs")
    assert "script" not in page.tags
    for name in HOSTILE:
        assert repr(name) in page.texts
    assert f"target: {target}" in page.texts


def test_a_target_of_numbers_with_a_hostile_name(tmp_path, hostile):
    project = make(tmp_path, data=str(hostile), target="$a$ <b>")
    trained(project)
    assert "predicted.png" in pictures_in(project / "outputs")
    assert "target: $a$ <b>" in read_report(project / "outputs").texts


def test_one_epoch_and_the_whole_history(tmp_path, monkeypatch):
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1, "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    assert "tested epoch: 1 of 1" in read_report(project / "outputs").texts
    assert "curves.png" in pictures_in(project / "outputs")
    play(project, "train.py", "--epochs", 40, "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    with open(project / "outputs" / "history.csv") as file:
        losses = [float(row["val_loss"]) for row in csv.DictReader(file)]
    best = 1 + losses.index(min(losses))
    assert best < 40
    texts = read_report(project / "outputs").texts
    assert f"tested epoch: {best} of 40" in texts


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
