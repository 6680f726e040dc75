"""check.py: a project as it comes passes, and planted bugs are found."""

import csv
import random
from pathlib import Path

import pytest

from tests import projects
from tests.projects import play

CPU = ("--device", "cpu")
LEARNING = "validation loss"


def make(folder: Path, **answers) -> Path:
    return projects.make(folder, extras="check", **answers)


def check(project: Path, *flags, code: int = 0) -> dict[str, str]:
    """The status of each check."""
    words = ["check.py", "--verbose", *CPU, *flags]
    *lines, total = play(project, *words, code=code).stdout.split("\n")[:-1]
    statuses = {line[9:].split("  ")[0]: line.split()[0] for line in lines}
    counts = [list(statuses.values()).count(s) for s in ("passed", "warning", "failed")]
    expected = "{} checks: {} passed, {} warnings, {} failed."
    assert total == expected.format(len(lines), *counts)
    order = ["failed", "warning", "passed"]
    assert list(statuses.values()) == sorted(statuses.values(), key=order.index)
    return statuses


def failed(project: Path, *flags) -> set[str]:
    statuses = check(project, *flags, code=1)
    return {name for name, status in statuses.items() if status == "failed"}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new))


GOOD = [
    {"task": "regression", "style": "sequential"},
    {"task": "regression", "loss": "huber", "device": "multi-gpu", "patience": "2"},
    {"task": "classification", "style": "functional", "dropout": "0.3"},
    {"task": "classification", "loss": "nll", "class_weights": True, "model": "cnn"},
    {"task": "classification", "dataset": "breast-cancer", "style": "ordered-dict"},
    {"task": "recommender", "optimizer": "sparse-adam"},
    {"task": "recommender", "model": "dense", "compile": True},
    {"task": "recommender", "loss": "bpr"},
]


@pytest.mark.parametrize("answers", GOOD, ids=lambda a: "-".join(map(str, a.values())))
def test_a_project_as_it_comes_passes(tmp_path, answers):
    project = make(tmp_path, **answers)
    flags = ["--no-compile"] if "compile" in answers else []
    assert set(check(project, *flags).values()) == {"passed"}


def test_what_passed_is_one_line(tmp_path):
    said = play(make(tmp_path, task="regression"), "check.py", *CPU).stdout
    assert said == "19 checks: 19 passed, 0 warnings, 0 failed.\n"


def test_the_head_of_a_pretrained_network(tmp_path):
    """Random weights stand in for a download; little can be learned from them."""
    project = make(tmp_path, task="transfer-learning")
    flags = ["check.py", "-v", *CPU, "--weights", "none"]
    said = projects.run_script(project, list(flags)).stdout
    failures = {
        line[9:].split("  ")[0] for line in said.split("\n") if "failed " in line
    }
    assert "can overfit 8 samples" in said and failures <= {LEARNING}


def shuffle_labels(path: Path, column: str) -> None:
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    labels = [row[column] for row in rows]
    random.Random(0).shuffle(labels)
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for row, label in zip(rows, labels, strict=True):
            writer.writerow({**row, column: label})


@pytest.mark.parametrize(
    ("task", "file", "column"),
    [
        ("regression", "diabetes.csv", "progression"),
        ("classification", "digits.csv", "digit"),
    ],
)
def test_it_finds_shuffled_labels(tmp_path, task, file, column):
    project = make(tmp_path, task=task)
    shuffle_labels(project / "data" / file, column)
    assert failed(project) == {LEARNING}


BUGS = {
    "a layer cut off": ("model.py", "self.relu1(self.fc1(x))", "self.fc1(x).detach()"),
    "dead units": (
        "model.py",
        "self.relu1(self.fc1(x))",
        "self.relu1(-self.fc1(x)**2)",
    ),
    "raw inputs": ("model.py", "(x - self.mean) / self.std", "x"),
    "a frozen weight": (
        "train.py",
        "model.parameters(), config",
        "model.fc3.parameters(), config",
    ),
    "test in training": (
        "dataset.py",
        "    mean, std =",
        "    rows[0] = torch.cat([rows[0], rows[2]])\n    mean, std =",
    ),
}
FOUND = {
    "a layer cut off": {"fc1.weight gradient"},
    "dead units": {"relu1 outputs", "fc1.weight gradient"},
    "raw inputs": {"age"},
    "a frozen weight": {"weights that training changes"},
    "test in training": {"test samples in training"},
}


@pytest.mark.parametrize("bug", BUGS)
def test_it_finds_a_planted_bug(tmp_path, bug):
    project = make(tmp_path, task="regression")
    file, old, new = BUGS[bug]
    edit(project / file, old, new)
    assert failed(project) >= FOUND[bug]


def test_it_finds_a_softmax_before_cross_entropy(tmp_path):
    project = make(tmp_path, task="classification")
    old = "return self.fc3(x)"
    edit(project / "model.py", old, f"{old}.softmax(dim=1)")
    assert "outputs" in failed(project)


def test_it_finds_dropout_that_is_left_on(tmp_path):
    answers = {"task": "regression", "style": "functional", "dropout": "0.5"}
    project = make(tmp_path, **answers)
    edit(project / "model.py", ", self.training", "")
    assert "eval mode" in failed(project)


def test_a_constant_column_and_a_few_repeated_rows_are_warnings(tmp_path):
    project = make(tmp_path, task="regression")
    path = project / "data" / "diabetes.csv"
    header, *rows = path.read_text().splitlines()
    rows = [",".join(["50", *row.split(",")[1:]]) for row in [*rows, *rows[:60]]]
    path.write_text("\n".join([header, *rows]) + "\n")
    statuses = check(project)
    assert statuses["age"] == statuses["test samples in training"] == "warning"
