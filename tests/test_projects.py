"""Generated projects, used in ways that the combinations do not cover."""

import csv
import json

import pytest
import torch

from scaffold import catalog
from tests.projects import (
    make,
    offline,
    play,
    predict_arguments,
    resolved,
    run,
    torchrun,
)
from tests.test_styles import history_of

OWN_TESTS = [
    {"task": "regression"},
    {"task": "classification", "style": "functional", "device": "multi-gpu"},
    {"task": "classification", "dataset": "breast-cancer", "device": "cpu"},
    {"task": "transfer-learning", "style": "sequential"},
    {"task": "recommender", "style": "ordered-dict"},
    {"task": "recommender", "model": "dense", "device": "mps"},
    {"task": "recommender", "model": "ncf", "device": "multi-gpu"},
]


@pytest.mark.parametrize("answers", OWN_TESTS, ids=lambda a: "-".join(a.values()))
def test_a_project_passes_its_own_tests(tmp_path, answers):
    project = make(tmp_path, **answers)
    said = run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider").stdout
    assert "passed" in said and "skipped" not in said


AWKWARD = '"""); import os; os.mkdir("canary") # {{ 7*7 }} {% raw %} \\ \' <b> 日本 🎉'


@pytest.mark.parametrize("task", ["regression", "recommender"])
def test_an_awkward_title_and_folder_work_and_run_nothing(tmp_path, task):
    answers = {"task": task, "name": AWKWARD, "project_slug": "größe 2.0 x"}
    project = make(tmp_path, **answers)
    play(project, "train.py", "--epochs", 1, "--limit-batches", 1)
    play(project, "evaluate.py")
    assert not list(tmp_path.rglob("canary"))
    assert "{{ 7*7 }}" in (project / "README.md").read_text()


@pytest.mark.parametrize("task", catalog.load().tasks)
def test_a_second_run_gives_the_same_numbers(tmp_path, task):
    project = make(tmp_path, task=task)
    histories = []
    for _ in range(2):
        flags = ["--epochs", 2, "--device", "cpu", *offline(resolved(task=task))]
        play(project, "train.py", "--limit-batches", 3, *flags)
        play(project, "evaluate.py")
        histories.append(history_of(project))
    assert histories[0] == histories[1]


def test_limit_batches_bounds_every_epoch(tmp_path):
    project = make(tmp_path, task="recommender")
    play(project, "train.py", "--epochs", 2, "--limit-batches", 3)
    saved = torch.load(project / "outputs" / "last.pt", weights_only=True)
    assert saved["scheduler"]["last_epoch"] == 2 * 3


def test_out_moves_everything_that_is_written(tmp_path):
    project = make(tmp_path, task="regression")
    before = {path.name for path in project.iterdir()}
    play(project, "train.py", "--epochs", 1, "--out", tmp_path / "elsewhere")
    play(project, "evaluate.py", "--out", tmp_path / "elsewhere")
    assert {path.name for path in project.iterdir()} == before
    written = sorted(path.name for path in (tmp_path / "elsewhere").iterdir())
    pictures = ["curves.png", "predicted.png", "residuals.png"]
    numbers = ["history.csv", "test.json"]
    assert written == sorted(["best.pt", "last.pt", "report.html", *pictures, *numbers])


def test_without_a_terminal_there_are_plain_lines(tmp_path):
    project = make(tmp_path, task="regression")
    done = play(project, "train.py", "--epochs", 2)
    assert done.stderr == ""
    assert "\r" not in done.stdout
    assert done.stdout.splitlines()[0].startswith("epoch 1  train_loss ")


BAD_SETTINGS = [
    (["--epochs", "0"], "0 is not 1 or more"),
    (["--lr", "fast"], "invalid float value: 'fast'"),
    (["--lr", "nan"], "nan is not 0 or more"),
    (["--device", "tpu"], "There is no device 'tpu'"),
    (["--device", "cuda:99"], "no device 'cuda:99'"),
    (["--data", "nowhere.csv"], "Cannot read nowhere.csv"),
    (["--data", "README.md"], "Cannot read README.md: "),
    (["--data", "requirements.txt"], "requirements.txt has no column 'age'."),
]


@pytest.mark.parametrize(("flags", "sentence"), BAD_SETTINGS, ids=str)
def test_a_bad_setting_is_named(tmp_path, flags, sentence):
    project = make(tmp_path, task="regression")
    assert sentence in play(project, "train.py", *flags, code=2).stderr


def test_a_cell_that_is_no_number_is_named(tmp_path):
    project = make(tmp_path, task="regression")
    table = project / "data" / "diabetes.csv"
    table.write_text(table.read_text().replace("59,2,32.1", "59,2,fat", 1))
    assert "'fat'" in play(project, "train.py", code=2).stderr


def test_a_loss_that_is_not_finite_stops_the_run(tmp_path):
    project = make(tmp_path, task="regression")
    done = play(project, "train.py", "--lr", 1e30, code=1)
    assert "try a lower --lr" in done.stderr


def test_predictions_stand_behind_the_rows(tmp_path):
    project = make(tmp_path, task="regression")
    play(project, "train.py")
    rows = project / "new.csv"
    lines = (project / "data" / "diabetes.csv").read_text().splitlines()
    rows.write_text("\n".join(f"{line},note" for line in lines[:4]) + "\n")
    play(project, "predict.py", "new.csv")
    with open(project / "new-predictions.csv") as file:
        predicted = list(csv.DictReader(file))
    assert len(predicted) == 3
    assert predicted[0]["note"] == "note"
    assert 25 < float(predicted[0]["predicted_progression"]) < 346


def test_predictions_are_those_of_evaluate(tmp_path):
    """Raw rows through predict.py and the test split through evaluate.py agree."""
    project = make(tmp_path, task="classification", dataset="breast-cancer")
    play(project, "train.py", "--epochs", 3)
    play(project, "evaluate.py")
    play(project, "predict.py", "data/breast-cancer.csv", "--out", "out.csv")
    with open(project / "out.csv") as file:
        rows = list(csv.DictReader(file))
    code = (
        "from dataset import *; _, classes = read_rows('data/breast-cancer.csv');"
        "print(split(classes, 0)[2].tolist())"
    )
    test_rows = json.loads(run(project, "-c", code).stdout)
    right = [rows[n]["predicted_diagnosis"] == rows[n]["diagnosis"] for n in test_rows]
    results = json.loads((project / "outputs" / "test.json").read_text())
    assert sum(right) / len(right) == pytest.approx(results["accuracy"])


def test_a_missing_column_is_named(tmp_path):
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1)
    (project / "new.csv").write_text("age,sex\n50,1\n")
    refused = play(project, "predict.py", "new.csv", code=2)
    assert "new.csv has no column 'bmi'." in refused.stderr


def test_recommendations_leave_out_what_was_rated(tmp_path):
    project = make(tmp_path, task="recommender")
    play(project, "train.py", "--epochs", 2)
    said = play(project, "predict.py", "--user", 1, "--top", 1000).stdout.splitlines()
    recommended = {line.split(",")[0] for line in said[1:]}
    with open(project / "data" / "ratings.csv") as file:
        rated = {row["movieId"] for row in csv.DictReader(file) if row["userId"] == "1"}
    assert rated and not rated & recommended
    scores = [float(line.split(",")[1]) for line in said[1:]]
    assert scores == sorted(scores, reverse=True)
    assert all(0.5 <= score <= 5 for score in scores)


def test_a_stranger_gets_recommendations_too(tmp_path):
    project = make(tmp_path, task="recommender")
    play(project, "train.py", "--epochs", 1)
    said = play(project, "predict.py", "--user", 10**9, "--top", 3).stdout
    assert len(said.splitlines()) == 4


def test_it_imports_what_it_needs_and_no_more(tmp_path):
    project = make(tmp_path, task="regression")
    code = "import sys, train; print(*sys.modules)"
    loaded = set(run(project, "-c", code).stdout.split())
    assert not {"torchvision", "matplotlib", "sklearn", "pandas", "PIL"} & loaded


def test_nothing_of_ddp_is_in_a_project_for_one_device(tmp_path):
    for device in ("auto", "cpu", "cuda", "mps"):
        slug = f"for-{device}"
        answers = {"task": "regression", "device": device, "project_slug": slug}
        project = make(tmp_path, **answers)
        text = "".join(path.read_text() for path in project.glob("*.*"))
        for word in ("distributed", "torchrun", "rank", "nccl"):
            assert word not in text.lower(), (device, word)


def test_a_project_for_one_device_has_nothing_of_several_processes(tmp_path):
    project = make(tmp_path, task="regression", device="cuda")
    text = "".join(path.read_text() for path in project.glob("*.py"))
    assert "distributed" not in text and "rank" not in text


def test_only_the_first_process_writes(tmp_path):
    project = make(tmp_path, task="regression", device="multi-gpu")
    flags = ["--epochs", 2, "--device", "cpu"]
    done = run(project, *torchrun(2), "train.py", *flags)
    epochs = [line for line in done.stdout.splitlines() if line.startswith("epoch ")]
    assert len(epochs) == 2


def test_evaluate_refuses_data_that_would_be_split_differently(tmp_path):
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1)
    table = project / "data" / "diabetes.csv"
    table.write_text(table.read_text() + table.read_text().splitlines()[1] + "\n")
    for script in (["evaluate.py"], ["train.py", "--resume", "--epochs", 2]):
        refused = play(project, *script, code=2)
        assert "had 442 samples, now 443: train again." in refused.stderr


def test_a_changed_model_is_told_from_the_checkpoint(tmp_path):
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1)
    model = project / "model.py"
    model.write_text(model.read_text().replace("128", "96"))
    refused = play(project, "evaluate.py", code=2)
    assert "does not fit model.py as it is now" in refused.stderr


def test_predictions_never_overwrite_the_rows(tmp_path):
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1)
    table = project / "data" / "diabetes.csv"
    before = table.read_bytes()
    flags = ["--out", "data/../data/diabetes.csv"]
    assert "overwrite" in play(project, "predict.py", table, *flags, code=2).stderr
    assert table.read_bytes() == before


def test_predictions_that_cannot_be_written_are_no_traceback(tmp_path):
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1)
    words = ["predict.py", "data/diabetes.csv", "--out", "nowhere/out.csv"]
    assert "Cannot write nowhere/out.csv" in play(project, *words, code=2).stderr


def test_predict_uses_the_checkpoint_it_is_given(tmp_path):
    for task in ("regression", "transfer-learning"):
        project = make(tmp_path, task=task, project_slug=f"a-{task}")
        flags = ["--epochs", 1, "--limit-batches", 1, *offline(resolved(task=task))]
        play(project, "train.py", *flags)
        words = predict_arguments(resolved(task=task))
        flags = ["--checkpoint", "outputs/other.pt"]
        refused = play(project, "predict.py", *words, *flags, code=2)
        assert "There is no outputs/other.pt" in refused.stderr


@pytest.mark.parametrize("constant", ["0.1", "-7", "1e12"])
def test_a_constant_column_is_left_out_of_account(tmp_path, constant):
    """Rounding must not make a deviation of it that a new row then explodes on."""
    project = make(tmp_path, task="regression")
    code = (
        "import torch; from dataset import Standardizer; "
        f"scale = Standardizer.fit(torch.full((400, 1), {constant})); "
        f"print(abs(scale(torch.full((1, 1), 1.01 * {constant}))).item())"
    )
    moved = float(run(project, "-c", code).stdout)
    assert moved == pytest.approx(abs(0.01 * float(constant)), rel=1e-3)


@pytest.mark.parametrize("label", ["12", "-1", "Benign"])
def test_a_class_that_is_none_is_named(tmp_path, label):
    project = make(tmp_path, task="classification", dataset="breast-cancer")
    table = project / "data" / "breast-cancer.csv"
    header, first, *rest = table.read_text().splitlines()
    first = first.rpartition(",")[0] + "," + label
    table.write_text("\n".join([header, first, *rest]) + "\n")
    refused = play(project, "train.py", code=2)
    place = "data/breast-cancer.csv, line 2"
    assert f"{place}: 'diagnosis' is '{label}', not one of CLASSES" in refused.stderr


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_too_few_rows_are_refused(tmp_path, lines):
    project = make(tmp_path, task="regression")
    table = project / "data" / "diabetes.csv"
    table.write_text("\n".join(table.read_text().splitlines()[:lines]) + "\n")
    sentence = "has no rows" if lines == 1 else "three are the least"
    assert sentence in play(project, "train.py", code=2).stderr


def test_a_column_with_a_number_sign_can_be_read(tmp_path):
    project = make(tmp_path, task="regression")
    table = project / "data" / "diabetes.csv"
    header, *rows = table.read_text().splitlines()
    lines = [f"note,{header}", *(f'"no #{n}",{row}' for n, row in enumerate(rows))]
    table.write_text("\n".join(lines) + "\n")
    play(project, "train.py", "--epochs", 1)


def test_an_interrupted_new_run_leaves_the_old_backbone(tmp_path):
    """best.pt and backbone.pt go together until a new run has an epoch to show."""
    answers = {"task": "transfer-learning", "model": "mobilenet_v3_small"}
    project = make(tmp_path, **answers)
    short = ["--epochs", 1, "--limit-batches", 1, *offline(resolved(**answers))]
    play(project, "train.py", *short)
    before = (project / "outputs" / "backbone.pt").read_bytes()
    play(project, "train.py", *short, "--seed", 1, "--lr", 1e30, code=1)
    assert (project / "outputs" / "backbone.pt").read_bytes() == before


@pytest.mark.parametrize("workers", [0, 1])
@pytest.mark.parametrize("kept", [0, 20, 600])
def test_a_broken_image_is_named(tmp_path, workers, kept):
    answers = {"task": "transfer-learning", "model": "mobilenet_v3_small"}
    project = make(tmp_path, **answers)
    images = sorted((project / "data").glob("*/*.png"))
    for image in images:
        image.write_bytes(image.read_bytes()[:kept])
    flags = ["--weights", "none", "--workers", workers, "--batch-size", 4]
    refused = play(project, "train.py", *flags, "--limit-batches", 1, code=2)
    assert refused.stderr.startswith("data/") and refused.stderr.count("\n") == 1
    assert ".png is no whole image" in refused.stderr
