"""find_lr.py suggests a rate only where it helps, and repeats its flags."""

import csv
import shlex
from pathlib import Path

import pytest
from PIL import Image

from tests import projects
from tests.projects import play

CPU = ["--device", "cpu"]


def make(folder: Path, **answers) -> Path:
    return projects.make(folder, extras="find-lr", **answers)


def find(project: Path, *flags) -> tuple[str, list[str]]:
    """What it says, and the arguments of the command that it suggests."""
    said, following = play(project, "find_lr.py", *CPU, *flags).stdout.splitlines()
    assert following.startswith("Next: python train.py")
    return said, shlex.split(following)[3:]


def best_loss(project: Path, *flags) -> float:
    play(project, "train.py", *flags, "--epochs", 10)
    with open(project / "outputs" / "history.csv") as file:
        return min(float(row["val_loss"]) for row in csv.DictReader(file))


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("task", ["regression", "classification", "recommender"])
def test_the_default_rate_is_kept(tmp_path, task, seed):
    flags = ["--seed", f"{seed}", "--out", f"{tmp_path / 'a b'}"]
    said, following = find(make(tmp_path, task=task), *flags)
    assert said.endswith("keep it.")
    assert following == [*CPU, *flags]
    with Image.open(tmp_path / "a b" / "lr.png") as image:
        assert min(image.size) > 500
    with open(tmp_path / "a b" / "lr.csv") as file:
        assert 30 < len(list(csv.DictReader(file))) <= 100


@pytest.mark.parametrize(("lr", "extent"), [("1e-6", "low"), ("1", "high")])
def test_a_bad_rate_is_replaced_by_a_better_one(tmp_path, lr, extent):
    project = make(tmp_path, task="classification")
    flags = ["--data", "data/digits.csv", f"--lr={lr}", "--batch-size", "32"]
    said, following = find(project, *flags)
    assert f"--lr {float(lr):g} is too {extent}" in said
    kept = [*CPU, "--data", "data/digits.csv", "--batch-size", "32", "--lr"]
    assert following[:-1] == kept
    assert best_loss(project, *following) < 0.8 * best_loss(project, *CPU, *flags)


OTHERS = {
    "every choice of training": {
        "task": "classification",
        "model": "cnn",
        "augment": "mixup",
        "optimizer": "sgd",
        "accumulate": "2",
        "grad_clip": "1.0",
        "class_weights": True,
        "device": "multi-gpu",
    },
    "sparse gradients": {"task": "recommender", "optimizer": "sparse-adam"},
    "implicit feedback": {"task": "recommender", "loss": "bpr", "style": "functional"},
}


@pytest.mark.parametrize("name", OTHERS)
def test_it_trains_like_train_py(tmp_path, name):
    _, following = find(make(tmp_path, **OTHERS[name]), "--lr", "100")
    assert 1e-4 < float(following[-1]) < 10


def test_the_head_of_a_pretrained_network(tmp_path):
    project = make(tmp_path, task="transfer-learning")
    flags = ["--weights", "none", "--limit-batches", "2"]
    _, following = find(project, *flags, "--lr", "100")
    assert 1e-5 < float(following[-1]) < 1


def test_an_unclear_test_keeps_the_rate(tmp_path):
    """The loss is the same at every rate."""
    project = make(tmp_path, task="regression")
    path = project / "evaluate.py"
    text = path.read_text()
    old = "    return F.mse_loss(outputs, targets)\n"
    assert old in text
    path.write_text(text.replace(old, "    return 1 + 0 * outputs.sum()\n"))
    said, following = find(project, "--lr", "7")
    assert said.endswith("keep it.") and following == [*CPU, "--lr", "7"]
