"""A rare class: what --class-weights does for it."""

import csv
import math
import random

import pytest

from tests.projects import (
    history_of,
    make,
    offline,
    play,
    play_ranks,
    resolved,
    results_of,
    scaffold,
    small,
)

COMMON, RARE = "common", "rare,\nvery"


@pytest.fixture(scope="module")
def imbalanced(tmp_path_factory):
    """A project that was trained without weights, in plain/, and with, in weighted/."""
    folder = tmp_path_factory.mktemp("imbalanced")
    write_table(folder / "table.csv", rows=2000)
    words = ["--data", "table.csv", "--target", "label", "--class-weights"]
    scaffold("new", "x", *words, cwd=folder)
    project = folder / "x"
    for out, flags in (("plain", ["--no-class-weights"]), ("weighted", [])):
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


def test_weights_raise_the_recall_of_the_rare_class(imbalanced):
    """Balanced accuracy is the mean of the recalls; plain accuracy goes down for it."""
    plain, weighted = (results_of(imbalanced, out) for out in ("plain", "weighted"))
    assert plain["balanced_accuracy"] + 0.05 < weighted["balanced_accuracy"]
    assert plain["accuracy"] > weighted["accuracy"]
    assert plain["baseline_balanced_accuracy"] == pytest.approx(0.5)


def test_a_resumed_run_keeps_its_weights(imbalanced):
    for out, flag in (("plain", "--class-weights"), ("weighted", "--no-class-weights")):
        flags = ["--resume", flag, "--epochs", 20, "--out", out]
        refused = play(imbalanced, "train.py", *flags, code=2)
        assert "--resume keeps the settings of the run" in refused.stderr
        assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("task", ["classification", "transfer-learning"])
@pytest.mark.parametrize("device", ["cpu", "multi-gpu"])
def test_the_other_tasks_and_devices_take_weights_too(tmp_path, task, device):
    answers = {**small(task), "device": device, "class_weights": True}
    project = make(tmp_path, **answers)
    for image in list(project.glob("data/star/*"))[5:]:  # a rare class, of shapes
        image.unlink()
    short = ["--epochs", 1, "--limit-batches", 3, "--device", "cpu"]
    short += offline(resolved(**answers))
    if device == "multi-gpu":
        play_ranks(project, 2, "train.py", *short)
    else:
        play(project, "train.py", *short)
    play(project, "evaluate.py", "--device", "cpu")
    play(project, "train.py", *short, "--no-class-weights", "--out", "plain")
    (weighted,), (plain,) = history_of(project), history_of(project, "plain")
    assert weighted["val_loss"] != plain["val_loss"]
    assert all(math.isfinite(float(row["val_loss"])) for row in (weighted, plain))
