"""A rare class: what --class-weights does for it, and what evaluate.py says of it."""

import csv
import json
import math
import random

import pytest
from sklearn.metrics import precision_recall_fscore_support

from tests.projects import make, offline, play, resolved, run, scaffold
from tests.test_resume import EPOCHS, assert_same, kill_in_epoch
from tests.test_styles import history_of

COMMON, RARE = "common", "rare,\nvery"


@pytest.fixture(scope="module")
def imbalanced(tmp_path_factory):
    """A project that has trained without weights, in plain/, and with, in weighted/."""
    folder = tmp_path_factory.mktemp("imbalanced")
    write_table(folder / "table.csv", rows=2000)
    scaffold("new", "x", "--data", "table.csv", "--target", "label", cwd=folder)
    project = folder / "x"
    for out, flags in (("plain", []), ("weighted", ["--class-weights"])):
        where = ["--device", "cpu", "--out", out]
        play(project, "train.py", "--epochs", 10, *where, *flags)
        play(project, "evaluate.py", "--device", "cpu", "--out", out)
    return project


def write_table(path, rows: int) -> None:
    """One row in 20 is of the rare class; its size is larger, but for much noise."""
    draw = random.Random(0)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["size", "noise", "label"])
        for row in range(rows):
            rare = row % 20 == 0
            size = draw.gauss(2 * rare, 1)
            writer.writerow([size, draw.gauss(0, 1), RARE if rare else COMMON])


def classes_of(project, out: str) -> dict[str, dict]:
    with open(project / out / "per_class.csv", newline="") as file:
        return {row.pop("class"): row for row in csv.DictReader(file)}


def test_weights_raise_the_recall_of_the_rare_class(imbalanced):
    plain, weighted = (
        float(classes_of(imbalanced, out)[RARE]["recall"])
        for out in ("plain", "weighted")
    )
    assert plain + 0.1 < weighted


def test_the_numbers_of_the_classes_are_those_of_the_predictions(imbalanced):
    table = imbalanced.parent / "table.csv"
    flags = ["--checkpoint", "weighted/best.pt", "--out", "all.csv"]
    play(imbalanced, "predict.py", table, *flags)
    with open(imbalanced / "all.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    code = (
        "import dataset; from config import Config\n"
        "print(dataset.load_data(Config.data, 0).test.targets.tolist())\n"
        "classes = dataset.read_rows(Config.data)[1]\n"
        "print(dataset.split(classes, 0)[2].tolist())"
    )
    targets, places = map(json.loads, run(imbalanced, "-c", code).stdout.splitlines())
    labels = [rows[place]["label"] for place in places]
    assert labels == [[COMMON, RARE][target] for target in targets]
    predicted = [rows[place]["predicted_label"] for place in places]
    expected = precision_recall_fscore_support(labels, predicted, labels=[COMMON, RARE])
    found = classes_of(imbalanced, "weighted")
    assert list(found) == [COMMON, RARE]
    for place, row in enumerate(found.values()):
        assert list(row) == ["precision", "recall", "f1", "support"]
        numbers = [column[place] for column in expected]
        assert [float(cell) for cell in row.values()] == pytest.approx(numbers)


def test_a_class_is_one_line_on_the_screen(imbalanced):
    said = play(imbalanced, "evaluate.py", "--out", "plain").stdout.splitlines()
    assert said[0] == "2 of 2 classes, the lowest F1 first:"
    assert [line.split("  ")[-1] for line in said[2:4]] == [repr(RARE), repr(COMMON)]


def test_a_weighted_run_goes_on_weighted(imbalanced):
    flags = ["--class-weights", "--epochs", EPOCHS, "--device", "cpu"]
    play(imbalanced, "train.py", *flags, "--out", "unbroken")
    kill_in_epoch(imbalanced, 1, flags)
    kill_in_epoch(imbalanced, 2, ["--resume"])
    play(imbalanced, "train.py", "--resume", "--class-weights")
    assert_same(imbalanced)


def test_a_resumed_run_keeps_its_weights(imbalanced):
    for out, flag, before in (
        ("plain", "--class-weights", "False"),
        ("weighted", "--no-class-weights", "True"),
    ):
        flags = ["--resume", flag, "--epochs", 20, "--out", out]
        refused = play(imbalanced, "train.py", *flags, code=2)
        assert f"and --class-weights was {before}." in refused.stderr


@pytest.mark.parametrize("device", ["cpu", "multi-gpu"])
def test_the_other_tasks_and_devices_take_weights_too(tmp_path, device):
    for task in ("classification", "transfer-learning"):
        answers = {"task": task, "device": device, "project_slug": f"a-{task}"}
        project = make(tmp_path, **answers)
        for image in list(project.glob("data/star/*"))[5:]:  # a rare class, of shapes
            image.unlink()
        short = ["--epochs", 1, "--limit-batches", 1, "--device", "cpu"]
        short += offline(resolved(**answers))
        play(project, "train.py", "--class-weights", *short)
        play(project, "evaluate.py", "--device", "cpu")
        shown = resolved(**answers).dataset.classes
        assert list(classes_of(project, "outputs")) == list(shown)
        losses = [history_of(project)[0][f"{split}_loss"] for split in ("train", "val")]
        play(project, "train.py", *short)
        plain = [history_of(project)[0][f"{split}_loss"] for split in ("train", "val")]
        assert losses != plain
        assert all(math.isfinite(float(loss)) for loss in losses)


def test_a_project_without_classes_has_nothing_of_them(tmp_path):
    for task in ("regression", "recommender"):
        project = make(tmp_path, task=task, project_slug=f"a-{task}")
        text = "".join(path.read_text() for path in project.glob("*.*"))
        for word in ("class_weights", "class-weights", "per_class"):
            assert word not in text, (task, word)
