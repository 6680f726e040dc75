"""Generated projects, used in ways that the combinations do not cover."""

import csv
import math
import subprocess
import sys

import pytest

from tests.matrix import KNOWN
from tests.projects import (
    history_of,
    load_module,
    loaded,
    make,
    offline,
    play,
    predict_arguments,
    resolved,
    results_of,
    run,
    small,
)
from tests.tables import save

OWN_TESTS = [
    {"task": "regression"},
    {"task": "classification", "style": "functional", "device": "multi-gpu"},
    {"task": "classification", "dataset": "breast-cancer", "device": "cpu"},
    {**small("transfer-learning"), "style": "sequential"},
    {"task": "recommender", "style": "ordered-dict"},
    {"task": "recommender", "model": "dense", "device": "mps"},
    {"task": "recommender", "model": "ncf", "device": "multi-gpu"},
]
PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]


@pytest.mark.parametrize("answers", OWN_TESTS, ids=lambda a: "-".join(a.values()))
def test_a_project_passes_its_own_tests(tmp_path, answers):
    output = play(make(tmp_path, **answers), *PYTEST).stdout
    assert "passed" in output and "skipped" not in output


AWKWARD = '"""); import os; os.mkdir("canary") # {{ 7*7 }} {% raw %} \\ \' <b> 日本 🎉'


@pytest.mark.parametrize("task", ["regression", "recommender"])
def test_an_awkward_title_and_folder_work_and_run_nothing(tmp_path, task):
    answers = {"task": task, "name": AWKWARD, "project_slug": "größe 2.0 x"}
    project = make(tmp_path, **answers)
    play(project, "train.py", "--epochs", 1, "--limit-batches", 1)
    play(project, "evaluate.py")
    assert not list(tmp_path.rglob("canary"))
    assert "{{ 7*7 }}" in (project / "README.md").read_text()


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_a_second_run_gives_the_same_numbers(tmp_path, task):
    project = make(tmp_path, **small(task))
    flags = ["--epochs", 2, "--device", "cpu", *offline(resolved(task=task))]
    for out in ("one", "two"):
        play(project, "train.py", "--limit-batches", 3, *flags, "--out", out)
        play(project, "evaluate.py", "--out", out)
    assert history_of(project, "one") == history_of(project, "two")
    assert results_of(project, "one") == results_of(project, "two")
    play(project, "train.py", "--limit-batches", 3, *flags, "--seed", 1)
    assert history_of(project) != history_of(project, "one")


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_limit_batches_bounds_every_epoch(tmp_path, task):
    project = make(tmp_path, **small(task), optimizer="adam")
    flags = ["--epochs", 2, "--limit-batches", 3, "--device", "cpu"]
    play(project, "train.py", *flags, *offline(resolved(task=task)))
    steps = {state["step"].item() for state in states_of(project)}
    assert max(steps) == 2 * 3


def states_of(project) -> list[dict]:
    return list(loaded(project)["optimizer"]["state"].values())


# Where files are read and written.


def test_scripts_run_from_another_folder(tmp_path):
    """They find their data, and write to the project's folder, not to the current."""
    project, elsewhere = make(tmp_path, task="regression"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    for script in (["train.py", "--epochs", 1], ["evaluate.py"]):
        play(elsewhere, project / script[0], *script[1:])
    play(elsewhere, project / "predict.py", project / "data" / "diabetes.csv")
    assert not list(elsewhere.iterdir())
    files = {path.name for path in (project / "outputs").iterdir()}
    assert {"last.pt", "best.pt", "history.csv", "test.json"} <= files


def test_a_run_that_is_refused_leaves_no_empty_folder(tmp_path):
    project, elsewhere = make(tmp_path, task="regression"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    play(elsewhere, project / "train.py", "--data", "nowhere.csv", code=2)
    play(elsewhere, project / "evaluate.py", code=2)
    assert not list(elsewhere.iterdir())
    assert not (project / "outputs").exists()


def test_out_moves_everything_that_is_written(tmp_path):
    project = make(tmp_path, task="regression")
    before = {path.name for path in project.iterdir()}
    out = tmp_path / "else where"
    output = play(project, "train.py", "--epochs", 1, "--out", out).stdout
    assert f"Next: python evaluate.py --out '{out}'" in output
    play(project, "evaluate.py", "--out", out)
    assert {path.name for path in project.iterdir()} == before
    written = {path.name for path in out.iterdir()}
    pictures = {"curves.png", "predictions.png"}
    assert written == {"best.pt", "last.pt", "history.csv", "test.json", *pictures}


FULL = [
    ("train.py", "best.tmp"),
    ("train.py", "history.csv"),
    ("train.py", "last.tmp"),
    ("evaluate.py", "test.json"),
    ("evaluate.py", "curves.png"),
    ("evaluate.py", "predictions.png"),
    ("find_lr.py", "lr.csv"),
    ("find_lr.py", "lr.png"),
    ("export.py", "model.pt2"),
]


@pytest.mark.parametrize(("script", "name"), FULL)
def test_a_full_disk_is_a_sentence(tmp_path, script, name):
    """/dev/full stands in for a file on a full disk."""
    project = make(tmp_path, task="regression", extras="find-lr,export")
    if script != "train.py":
        play(project, "train.py", "--epochs", 1)
    (project / "outputs").mkdir(exist_ok=True)
    (project / "outputs" / name).symlink_to("/dev/full")
    refused = play(project, script, code=1)
    assert "No space left on device" in refused.stderr.splitlines()[-1]


@pytest.mark.parametrize("script", ["train.py", "find_lr.py"])
def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path, script):
    project = make(tmp_path, task="regression", extras="find-lr")
    refused = play(project, script, "--out", "/proc/none", "--device", "cpu", code=1)
    assert refused.stderr == "/proc/none: No such file or directory\n"


def test_a_checkpoint_that_does_not_exist_is_named(tmp_path):
    for task in ("regression", "transfer-learning", "recommender"):
        project = make(tmp_path, task=task, project_slug=f"a-{task}")
        words = predict_arguments(resolved(task=task))
        flags = ["--checkpoint", "outputs/other.pt"]
        refused = play(project, "predict.py", *words, *flags, code=2)
        assert refused.stderr == (
            "Cannot read outputs/other.pt (FileNotFoundError): "
            "run `python train.py` first.\n"
        )


# Output.


def test_without_a_terminal_there_are_plain_lines(tmp_path):
    project = make(tmp_path, task="regression")
    done = play(project, "train.py", "--epochs", 2)
    lines = done.stdout.splitlines()
    assert "\r" not in done.stdout + done.stderr
    assert [line.split()[:2] for line in lines[:2]] == [
        ["1/2", "train_loss"],
        ["2/2", "train_loss"],
    ]
    assert lines[0].endswith(" *")
    assert lines[0].index("val_rmse") == lines[1].index("val_rmse")
    assert max(map(len, lines[:2])) <= 72
    assert lines[-2:] == ["* Best: epoch 2 of 2.", "Next: python evaluate.py"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A regression that was trained for three epochs. Tests do not change it."""
    project = make(tmp_path_factory.mktemp("trained"), task="regression")
    play(project, "train.py", "--epochs", 3, "--device", "cpu")
    return project


def test_output_may_be_cut_off(trained):
    """`python evaluate.py | head -1` ends without a traceback."""
    command = f"set -o pipefail; '{sys.executable}' -u evaluate.py | head -1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=trained, capture_output=True, text=True
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_a_terminal_without_utf8_is_no_problem(tmp_path):
    """Letters that it can't show are replaced."""
    table = save(tmp_path / "t.csv", ["größe", "🎉"], [[n / 7, n] for n in range(60)])
    project = make(tmp_path, task="regression", data=str(table), target="🎉")
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment |= {"PATH": "", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": ""}
    short = ["--epochs", 1, "--limit-batches", 2, "--device", "cpu"]
    for script in (["train.py", *short], ["evaluate.py"], ["predict.py", table]):
        run(project, *script, env=environment)
    refused = run(project, "predict.py", "nowhere.csv", env=environment, code=2)
    assert refused.stderr.count("\n") == 1


# Bad settings and bad data.

BAD_SETTINGS = [
    (["--epochs", "0"], "--epochs, --batch-size and --lr must be greater than 0."),
    (["--lr", "-1"], "--epochs, --batch-size and --lr must be greater than 0."),
    (
        ["--limit-batches", "-1"],
        "--limit-batches and --weight-decay must be at least 0.",
    ),
    (["--lr", "fast"], "invalid float value: 'fast'"),
    (["--device", "tpu"], "Device 'tpu' is not available here: try --device cpu."),
    (["--device", "cuda:99"], "Device 'cuda:99' is not available here"),
    (["--precision", "int8"], "--precision must be auto, fp32, bf16 or fp16."),
    (["--data", "nowhere.csv"], "Cannot read nowhere.csv: "),
    (["--data", "README.md"], "Cannot read README.md: "),
    (["--data", "requirements.txt"], "Cannot read requirements.txt: "),
]


@pytest.mark.parametrize(("flags", "sentence"), BAD_SETTINGS, ids=str)
def test_a_bad_setting_is_named(trained, flags, sentence):
    refused = play(trained, "train.py", *flags, "--out", "none", code=2)
    assert sentence in refused.stderr
    assert not refused.stderr.rstrip().endswith("None")
    assert not (trained / "none").exists()


def test_a_missing_column_is_named(trained, tmp_path):
    (tmp_path / "new.csv").write_text("age,sex\n50,1\n")
    refused = play(trained, "predict.py", tmp_path / "new.csv", code=2)
    assert "new.csv" in refused.stderr and "bmi" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_bad_cell_is_named(tmp_path):
    """With its file, its column and its value."""
    project = make(tmp_path, task="regression")
    table = project / "data" / "diabetes.csv"
    table.write_text(table.read_text().replace("59,2,32.1", "59,2,fat", 1))
    refused = play(project, "train.py", code=2)
    for word in ("diabetes.csv", "bmi", "fat"):
        assert word in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("label", ["12", "-1", "Benign"])
def test_a_class_that_does_not_exist_is_named(tmp_path, label):
    project = make(tmp_path, task="classification", dataset="breast-cancer")
    table = project / "data" / "breast-cancer.csv"
    header, first, *rest = table.read_text().splitlines()
    first = first.rpartition(",")[0] + "," + label
    table.write_text("\n".join([header, first, *rest]) + "\n")
    refused = play(project, "train.py", code=2)
    for word in ("breast-cancer.csv", "diagnosis", label):
        assert word in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("lines", [2, 3])
def test_too_few_rows_are_refused(tmp_path, lines):
    project = make(tmp_path, task="regression")
    table = project / "data" / "diabetes.csv"
    table.write_text("\n".join(table.read_text().splitlines()[:lines]) + "\n")
    assert play(project, "train.py", code=2).stderr.count("\n") == 1


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_a_loss_that_is_not_finite_stops_the_run(tmp_path, task):
    """best.pt stays that of a good epoch."""
    project = make(tmp_path, **small(task), schedule="none")
    text = (project / "train.py").read_text()
    validation = "        val = evaluate("
    assert validation in text
    broken = f"        if epoch == 3:\n            total *= float('nan')\n{validation}"
    (project / "train.py").write_text(text.replace(validation, broken, 1))
    flags = ["--limit-batches", 2, "--device", "cpu", *offline(resolved(task=task))]
    stopped = play(project, "train.py", "--epochs", 4, *flags, code=1)
    assert stopped.stderr.endswith(
        "The loss of epoch 3 is not finite: try a lower --lr.\n"
    )
    for name in ("best", "last"):
        checkpoint = loaded(project, name=name)
        assert 1 <= len(checkpoint["history"]) <= 2
        assert all(value.isfinite().all() for value in checkpoint["model"].values())
    play(project, "evaluate.py", "--device", "cpu")


def test_a_rate_that_is_much_too_high_stops_the_run(tmp_path):
    project = make(tmp_path, task="regression")
    done = play(project, "train.py", "--lr", 1e30, code=1)
    assert "try a lower --lr" in done.stderr


def test_a_changed_model_is_told_from_the_checkpoint(tmp_path):
    """PyTorch's own error is clear: it names the sizes."""
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1)
    model = project / "model.py"
    model.write_text(model.read_text().replace("128", "96"))
    output = subprocess.run(
        [sys.executable, "evaluate.py"], cwd=project, capture_output=True, text=True
    )
    assert output.returncode != 0 and "size mismatch for fc1.weight" in output.stderr


def test_a_broken_checkpoint_is_no_surprise(tmp_path):
    """It is written whole or not at all; a cut one was cut by somebody else."""
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1)
    best = project / "outputs" / "best.pt"
    best.write_bytes(best.read_bytes()[:100])
    with pytest.raises(AssertionError):
        play(project, "evaluate.py")


# Predictions.


def test_predictions_stand_behind_the_rows(trained, tmp_path):
    rows = tmp_path / "new.csv"
    lines = (trained / "data" / "diabetes.csv").read_text().splitlines()
    rows.write_text("\n".join(f"{line},note" for line in lines[:4]) + "\n")
    output = play(trained, "predict.py", rows).stdout
    assert output == f"3 predictions in {tmp_path / 'new-predictions.csv'}\n"
    with open(tmp_path / "new-predictions.csv") as file:
        predicted = list(csv.DictReader(file))
    assert len(predicted) == 3
    assert predicted[0]["note"] == "note"
    assert 25 < float(predicted[0]["predicted_progression"]) < 346


def test_a_column_of_the_user_stays(trained, tmp_path):
    """Also one that is called like the predictions, and one that is there twice."""
    rows = tmp_path / "new.csv"
    lines = (trained / "data" / "diabetes.csv").read_text().splitlines()[:3]
    more = ["predicted_progression,twice,twice", "mine,1,2", "mine,3,4"]
    pairs = zip(lines, more, strict=True)
    rows.write_text("\n".join(map(",".join, pairs)) + "\n")
    before = rows.read_bytes()
    play(trained, "predict.py", rows)
    with open(tmp_path / "new-predictions.csv") as file:
        header, first, _ = csv.reader(file)
    assert header[-4:-1] == ["predicted_progression", "twice", "twice"]
    assert header[-1] == "predicted_progression_"
    assert first[-4:-1] == ["mine", "1", "2"] and math.isfinite(float(first[-1]))
    assert rows.read_bytes() == before


def test_predictions_are_those_of_evaluate(tmp_path):
    """Raw rows through predict.py and the test split through evaluate.py agree."""
    project = make(tmp_path, task="classification", dataset="breast-cancer")
    play(project, "train.py", "--epochs", 3)
    play(project, "evaluate.py")
    play(project, "predict.py", "data/breast-cancer.csv")
    with open(project / "data" / "breast-cancer-predictions.csv") as file:
        rows = list(csv.DictReader(file))
    code = (
        "import torch; from config import Config; from dataset import *\n"
        "table = read_table(Config.data, [position(cells(TARGET), CLASSES)])\n"
        "print(*split(table[TARGET].to_torch().long(), Config())[2].tolist())"
    )
    test_rows = map(int, play(project, "-c", code).stdout.split())
    right = [rows[n]["predicted_diagnosis"] == rows[n]["diagnosis"] for n in test_rows]
    assert sum(right) / len(right) == pytest.approx(results_of(project)["accuracy"])


def test_predictions_that_cannot_be_written_are_no_traceback(trained, tmp_path):
    rows = tmp_path / "new.csv"
    rows.write_bytes((trained / "data" / "diabetes.csv").read_bytes())
    (tmp_path / "new-predictions.csv").mkdir()
    refused = play(trained, "predict.py", rows, code=1)
    assert "new-predictions.csv" in refused.stderr


def test_an_image_with_an_empty_pixel_has_no_prediction(tmp_path):
    project = make(tmp_path, task="classification", model="cnn")
    play(project, "train.py", "--epochs", 1, "--limit-batches", 1)
    with open(project / "data" / "digits.csv") as file:
        names, first, *_ = csv.reader(file)
    rows = tmp_path / "new.csv"
    rows.write_text("\n".join(map(",".join, [names, ["", *first[1:]]])))
    refused = play(project, "predict.py", rows, code=2)
    assert refused.stderr == f"{rows} has empty cells.\n"
    assert not (tmp_path / "new-predictions.csv").exists()


def test_recommendations_leave_out_what_was_rated(tmp_path):
    project = make(tmp_path, task="recommender")
    play(project, "train.py", "--epochs", 2)
    output = play(project, "predict.py", "--user", 1, "--top", 1000).stdout
    with open(project / "data" / "ratings.csv") as file:
        rated = {row["movieId"] for row in csv.DictReader(file) if row["userId"] == "1"}
    rows = [line.split(",") for line in output.splitlines()[1:]]
    recommended = {row[0] for row in rows}
    assert rated and recommended and not rated & recommended
    scores = [float(row[1]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert all(0.5 <= score <= 5 for score in scores)


def test_a_new_user_gets_recommendations_too(tmp_path):
    project = make(tmp_path, task="recommender")
    play(project, "train.py", "--epochs", 1)
    output = play(project, "predict.py", "--user", 10**9, "--top", 3).stdout
    assert len(output.splitlines()) >= 4


# What is not there.


def test_it_imports_what_it_needs_and_no_more(tmp_path):
    project = make(tmp_path, task="regression")
    code = "import sys, train; print(*sys.modules)"
    imported = set(run(project, "-c", code).stdout.split())
    assert not {"torchvision", "matplotlib", "sklearn", "pandas", "PIL"} & imported


@pytest.mark.parametrize("task", KNOWN.tasks)
@pytest.mark.parametrize("device", ["auto", "cpu", "cuda", "mps"])
def test_a_project_for_one_device_has_nothing_of_several(tmp_path, task, device):
    project = make(tmp_path, task=task, device=device)
    text = "".join(path.read_text() for path in project.glob("*.*")).lower()
    for word in ("distributed", "torchrun", "nccl", "world_size"):
        assert word not in text


@pytest.mark.parametrize("constant", ["0.1", "-7", "1e12"])
def test_a_constant_column_is_not_scaled(tmp_path, constant):
    """Rounding must not make a deviation of it that a new row then explodes on."""
    import torch

    module = load_module(make(tmp_path, task="regression"), "dataset")
    _, std = module.mean_and_std(torch.full((400, 1), float(constant)))
    assert std.item() == 1


def test_a_column_with_a_number_sign_can_be_read(tmp_path):
    project = make(tmp_path, task="regression")
    table = project / "data" / "diabetes.csv"
    header, *rows = table.read_text().splitlines()
    lines = [f"note,{header}", *(f'"no #{n}",{row}' for n, row in enumerate(rows))]
    table.write_text("\n".join(lines) + "\n")
    play(project, "train.py", "--epochs", 1)


@pytest.mark.parametrize("kept", [0, 20, 600])
def test_a_broken_image_is_named(tmp_path, kept):
    answers = {"task": "transfer-learning", "model": "mobilenet_v3_small"}
    project = make(tmp_path, **answers)
    for image in (project / "data").glob("*/*.png"):
        image.write_bytes(image.read_bytes()[:kept])
    refused = play(project, "train.py", *offline(resolved(**answers)), code=1)
    assert ".png" in refused.stderr and refused.stderr.count("\n") == 1


def test_broken_images_end_the_first_pass_at_once(tmp_path):
    """One sentence, and no wait for the images that are still to be decoded."""
    project = make(tmp_path, **small("transfer-learning"))
    for image in (project / "data").glob("*/*[05].png"):
        image.write_bytes(image.read_bytes()[:300])
    flags = ["--weights", "none", "--batch-size", "4"]
    process = subprocess.Popen(
        [sys.executable, "train.py", *flags],
        cwd=project,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert "can't be read as an image" in process.stderr.readline()
    assert process.wait(timeout=8) == 1
    assert process.stderr.read() == ""
