"""Every task × style × device is generated and trained as a user would do it."""

import csv
import json
import py_compile
from itertools import product
from pathlib import Path

import black
import pytest
import torch

from scaffold import catalog
from scaffold.catalog import templates_folder
from tests.projects import (
    make,
    offline,
    play,
    predict_arguments,
    resolved,
    run,
    torchrun,
)

KNOWN = catalog.load()
COMBINATIONS = list(product(KNOWN.tasks, KNOWN.styles, KNOWN.devices))
# Every model with every dataset that comes along; styles and devices take turns. Those
# that are downloaded are in test_published.py, `imagefolder` in test_own_images.py, and
# networks of torchvision that are only named, not featured, in test_backbones.py.
SAMPLES = {path.name for path in (templates_folder() / "samples").iterdir()}
MODELS = [
    (task, model, dataset)
    for task, entry in KNOWN.tasks.items()
    for model in KNOWN.models_for(entry)
    for dataset in KNOWN.datasets_for(entry, KNOWN.models[model])
    if dataset in SAMPLES and KNOWN.models[model].featured
]
RULES = "E4,E7,E9,F,I,B,UP,SIM"


def test_no_combination_is_missing():
    """What the first version had; whatever is added since is found by itself."""
    tasks = ["regression", "classification", "transfer-learning", "recommender"]
    styles = ["sequential", "ordered-dict", "class", "functional"]
    devices = ["auto", "cpu", "cuda", "mps", "multi-gpu"]
    assert set(product(tasks, styles, devices)) <= set(COMBINATIONS)
    featured = {name for name, model in KNOWN.models.items() if model.featured}
    assert {model for _, model, _ in MODELS} == featured
    assert {dataset for *_, dataset in MODELS} == SAMPLES


@pytest.mark.parametrize(("task", "style", "device"), COMBINATIONS)
def test_a_combination_is_clean_and_trains(tmp_path, task, style, device):
    answers = {"task": task, "style": style, "device": device}
    project = make(tmp_path, **answers)
    check_code(project)
    check_life(project, resolved(**answers))


@pytest.mark.parametrize(("number", "choice"), list(enumerate(MODELS)), ids=str)
def test_every_model_trains_on_every_dataset_it_takes(tmp_path, number, choice):
    task, model, dataset = choice
    styles, devices = list(KNOWN.styles), list(KNOWN.devices)
    answers = {
        "task": task,
        "model": model,
        "dataset": dataset,
        "style": styles[number % len(styles)],
        "device": devices[number % len(devices)],
    }
    project = make(tmp_path, **answers)
    check_code(project)
    check_life(project, resolved(**answers))


def check_code(project, words: tuple[str, ...] = ()) -> None:
    """It compiles, black and ruff have nothing to say, and no Jinja is left.

    words are a stranger's, who may have written some himself.
    """
    for path in project.rglob("*.py"):
        py_compile.compile(
            str(path), cfile=str(project.parent / "byte-code"), doraise=True
        )
        text = path.read_text()
        assert black.format_str(text, mode=black.Mode()) == text, path
    for path in filter(Path.is_file, project.glob("*.*")):
        text = path.read_text().replace("{{'", "")
        for word in words:
            text = text.replace(word, "")
        assert "{{" not in text and "{%" not in text, path
    run(
        project,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        RULES,
        ".",
    )


def check_life(folder, project) -> None:
    """Train, resume, evaluate, predict; on the CPU where the device is refused."""
    device = available(project)
    if device != project.device.flag:
        refused = play(folder, "train.py", *offline(project), code=2)
        assert refused.stderr.count("\n") == 1
        assert f"no device '{project.device.flag}'" in refused.stderr
    where = ["--device", device]
    start = torchrun(2) if project.device.distributed and device == "cpu" else []
    short = ["--epochs", "1", "--limit-batches", "2", *offline(project)]
    run(folder, *start, "train.py", *short, *where)
    play(folder, "train.py", "--epochs", "2", "--resume", *where)
    check_history(folder, project)
    play(folder, "evaluate.py", *where)
    check_results(folder, project)
    said = play(folder, "predict.py", *predict_arguments(project), *where)
    assert said.stdout.strip()


def available(project) -> str:
    """The project's own device if this machine has it, else the CPU."""
    kind = project.device.flag
    there = {
        "auto": True,
        "cpu": True,
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
    }
    return kind if there[kind] else "cpu"


MAIN_METRIC = {
    "regression": "rmse",
    "classification": "accuracy",
    "transfer-learning": "accuracy",
    "recommender": "rmse",
}
METRICS = {
    "regression": ["loss", "rmse", "mae", "r2"],
    "classification": ["loss", "accuracy", "macro_f1"],
    "transfer-learning": ["loss", "accuracy", "macro_f1"],
    "recommender": ["loss", "rmse", "mae"],
}


def check_history(folder, project) -> None:
    with open(folder / "outputs" / "history.csv") as file:
        rows = list(csv.DictReader(file))
    metric = MAIN_METRIC.get(project.task.name, list(rows[0])[3].removeprefix("val_"))
    if project.dataset.likes:
        metric = "ndcg_at_10"
    columns = ["epoch", "train_loss", "val_loss", f"val_{metric}", "lr", "seconds"]
    assert list(rows[0]) == columns
    assert [row["epoch"] for row in rows] == ["1", "2"]


def check_results(folder, project) -> None:
    results = json.loads((folder / "outputs" / "test.json").read_text())
    half = len(results) // 2
    names = METRICS.get(project.task.name, list(results)[:half])
    if project.dataset.likes:
        names = ["loss", "hit_rate_at_10", "ndcg_at_10"]
    if project.dataset.top5:
        names = [*names, "top5"]
    assert list(results) == [*names, *(f"baseline_{name}" for name in names)]
    assert all(isinstance(value, float) for value in results.values())
