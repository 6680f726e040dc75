"""Every task × style × device is generated, trained, resumed, evaluated and used."""

import json
import math
from itertools import product

import pytest

from tests.lint import RULES, check_code
from tests.matrix import COMBINATIONS, KNOWN, OWN, SAMPLES, own_answers
from tests.projects import (
    available,
    history_of,
    make,
    offline,
    play,
    play_ranks,
    predict_arguments,
    resolved,
    results_of,
    small,
)

# Every model with every dataset that comes along; styles and devices take turns. Those
# that are downloaded are in tests/slow/test_published.py, `imagefolder` is own data,
# and torchvision's networks that are only named, not featured, in test_backbones.py.
MODELS = [
    (task, model, dataset)
    for task, entry in KNOWN.tasks.items()
    for model in KNOWN.models_for(entry)
    for dataset in KNOWN.datasets_for(entry, KNOWN.models[model])
    if dataset in SAMPLES and KNOWN.models[model].featured
]
METRICS = {
    "regression": ["loss", "rmse", "mae", "r2"],
    "classification": ["loss", "accuracy", "top5", "balanced_accuracy"],
    "transfer-learning": ["loss", "accuracy", "top5", "balanced_accuracy"],
    "recommender": ["loss", "rmse", "mae"],
    "time-series": ["loss", "rmse", "mae", "r2"],
    "text-classification": ["loss", "accuracy", "top5", "balanced_accuracy"],
}
IMPLICIT = ["loss", "hit_rate_at_10", "ndcg_at_10"]
LABELS = ["loss", "micro_f1", "precision", "recall"]


def test_no_combination_is_missing():
    """What the first version had; whatever is added later is found by itself."""
    tasks = ["regression", "classification", "transfer-learning", "recommender"]
    styles = ["sequential", "ordered-dict", "class", "functional"]
    devices = ["auto", "cpu", "cuda", "mps", "multi-gpu"]
    assert set(product(tasks, styles, devices)) <= set(COMBINATIONS)
    featured = {name for name, model in KNOWN.models.items() if model.featured}
    assert {model for _, model, _ in MODELS} == featured
    assert {dataset for *_, dataset in MODELS} == SAMPLES
    assert RULES.startswith("F,I,B,E,W")


@pytest.mark.parametrize(("task", "style", "device"), COMBINATIONS)
def test_a_combination_trains(tmp_path, task, style, device):
    answers = {**small(task), "style": style, "device": device}
    folder, project = make(tmp_path, **answers), resolved(**answers)
    if device in ("auto", "multi-gpu"):
        check_life(folder, project)
    else:  # it differs from auto in the default of --device alone
        check_device(folder, project)
        play(folder, "train.py", *short_run(project))


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
    check_life(make(tmp_path, **answers), resolved(**answers))


@pytest.mark.parametrize("name", OWN)
def test_own_data_train(tmp_path, name):
    answers = own_answers(name, tmp_path)
    folder, project = make(tmp_path, **answers), resolved(**answers)
    check_code(folder)
    train_and_test(folder, project)


def check_life(folder, project) -> None:
    """Train, resume, evaluate, predict; on the CPU if the device is not available."""
    check_device(folder, project)
    train_and_test(folder, project)
    where = [] if project.device.flag == "auto" else ["--device", "cpu"]
    words = predict_arguments(project)
    assert play(folder, "predict.py", *words, *flags_of(folder, where)).stdout.strip()


def check_device(folder, project) -> None:
    """One that this machine does not have is refused in a sentence."""
    if available(project) != project.device.flag:
        refused = play(folder, "train.py", *offline(project), code=2)
        flag = project.device.flag
        assert refused.stderr == (
            f"Device {flag!r} is not available here: try --device cpu.\n"
        )


def flags_of(folder, where: list[str]) -> list[str]:
    """Flags of predict.py: it knows no device if it always runs on the CPU."""
    return where if "--device" in (folder / "predict.py").read_text() else []


def short_run(project) -> list[str]:
    """Flags of a training of one epoch."""
    limit = "1" if project.dataset.photos else "2"  # a backbone takes long
    flags = ["--epochs", "1", "--limit-batches", limit, "--device", available(project)]
    return [*flags, *offline(project)]


def train_and_test(folder, project) -> None:
    where = ["--device", available(project)]
    play(folder, "train.py", *short_run(project))
    play(folder, "train.py", "--epochs", "2", "--resume", *where)
    check_history(folder, project)
    play(folder, "evaluate.py", *where)
    check_results(folder, project)


def check_history(folder, project) -> None:
    rows = history_of(folder)
    assert [row["epoch"] for row in rows] == ["1", "2"]
    names = [f"val_{name}" for name in metrics_of(project)]
    assert list(rows[0]) == ["epoch", "train_loss", *names, "lr", "seconds"]
    for row in rows:
        numbers = [value for name, value in row.items() if name != "seconds"]
        assert all(math.isfinite(float(number)) for number in numbers)


def metrics_of(project) -> list[str]:
    if project.dataset.has_labels:
        return LABELS
    names = IMPLICIT if project.dataset.implicit else METRICS[project.task.name]
    return [name for name in names if name != "top5" or project.dataset.top5]


def check_results(folder, project) -> None:
    """test.json is flat, with the baseline beside each number."""
    results = results_of(folder)
    names = metrics_of(project)
    assert list(results) == [*names, *(f"baseline_{name}" for name in names)]
    assert all(isinstance(value, float) for value in results.values())
    assert json.dumps(results, allow_nan=False)
    files = {path.name for path in (folder / "outputs").iterdir()}
    assert {"last.pt", "best.pt", "history.csv", "curves.png", "test.json"} <= files
    assert len([name for name in files if name.endswith(".png")]) == 2


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_two_processes_train_together(tmp_path, task):
    """As torchrun starts them. Only the first one prints and writes."""
    answers = {**small(task), "device": "multi-gpu"}
    folder, project = make(tmp_path, **answers), resolved(**answers)
    short = ["--limit-batches", "2", *offline(project), "--device", "cpu"]
    output = play_ranks(folder, 2, "train.py", "--epochs", "1", *short)
    output += play_ranks(folder, 2, "train.py", "--epochs", "2", "--resume")
    check_history(folder, project)
    assert len([line for line in output.splitlines() if "train_loss" in line]) == 2
    play(folder, "evaluate.py", "--device", "cpu")
    check_results(folder, project)
