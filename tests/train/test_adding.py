"""What CONTRIBUTING.md adds works, with all the rest, by adding files only.

The files are taken from the page. Every combination that has one of the new things in
it is rendered, compiles and is as black would write it: each style with each device,
model and dataset that comes along. Such a task, model and dataset is trained in every
style if it is new itself, else in the new style and an old one, on the CPU: a device
changes only where it runs, so one new combination is trained for each. Of the
pretrained networks, whose heads are alike, one is.
"""

import json
import re
import shlex
import shutil
from itertools import product
from pathlib import Path

import pytest

from scaffold import catalog
from scaffold.catalog import OWN_TEMPLATES, templates_folder
from scaffold.errors import ScaffoldError
from tests.projects import offline, play, resolved, run, torchrun
from tests.train.test_combinations import MODELS
from tests.train.test_styles import NETWORKS, history_of

KNOWN = catalog.load()
THERE = KNOWN.tasks, KNOWN.models, KNOWN.datasets, KNOWN.styles, KNOWN.devices
PRETRAINED = [name for name, model in KNOWN.models.items() if model.backbone]
ROOT = templates_folder().parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text()
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n((?:.*\n)*?)```\n")
COMMAND = re.compile(r"^scaffold new .+", re.MULTILINE)
NEW = [
    ("regression", "norm-mlp", "diabetes"),
    ("regression", "norm-mlp", "us-population"),
    ("regression", "mlp", "us-population"),
    ("regression", "linear", "us-population"),
    ("regression", "tabm", "us-population"),
    ("classification", "norm-mlp", "digits"),
    ("classification", "norm-mlp", "breast-cancer"),
    ("forecast", "linear", "us-population"),
    ("forecast", "mlp", "us-population"),
    ("forecast", "norm-mlp", "us-population"),
    ("forecast", "tabm", "us-population"),
    ("forecast", "linear", "diabetes"),
    ("forecast", "mlp", "diabetes"),
    ("forecast", "norm-mlp", "diabetes"),
    ("forecast", "tabm", "diabetes"),
]
ADDED = {
    *("module-list", "norm-mlp", "us-population", "forecast", "nadam", "pseudo-huber"),
    *("orthogonal", "straight", "mirror", "weights", "--detect-anomaly"),
}
OLD = [choice for choice in MODELS if choice[:2] in NETWORKS]
STYLE = "module-list"
STYLES = [*KNOWN.styles, STYLE]
SHORT = ["--epochs", 2, "--limit-batches", 3, "--device", "cpu"]


@pytest.fixture(scope="module")
def extended(tmp_path_factory) -> Path:
    """A copy of the tool and its templates, with the page's files in it."""
    root = tmp_path_factory.mktemp("extended")
    bare = shutil.ignore_patterns("__pycache__")
    for part in ("scaffold", "templates"):
        shutil.copytree(ROOT / part, root / part, ignore=bare)
    for name, text in FILE.findall(PAGE):
        assert not (root / name).exists(), name
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def ask(root: Path, folder: Path, *words):
    """What tests/in_copy.py answers for the copy in root; it runs in a folder."""
    script = Path(__file__).parents[1] / "in_copy.py"
    return json.loads(run(folder, script, root, *words).stdout)


def generate(root: Path, folder: Path, *wanted: dict) -> list[Path]:
    """Projects by the copy, in the order of their answers."""
    named = [{**answers, "project_slug": f"p{n}"} for n, answers in enumerate(wanted)]
    ask(root, folder, "write", json.dumps(named))
    return [folder / answers["project_slug"] for answers in named]


def answers_of(choice: tuple[str, str, str], **more: str) -> dict[str, str]:
    return dict(zip(("task", "model", "dataset"), choice, strict=True)) | more


def test_nothing_that_was_there_is_changed(extended):
    for part in ("scaffold", "templates"):
        for path in (ROOT / part).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                copy = extended / path.relative_to(ROOT)
                assert copy.read_bytes() == path.read_bytes()


def test_the_pages_commands_work(extended, tmp_path):
    """And each is about what stands above it: there is one for everything new."""
    commands = [shlex.split(line)[1:] for line in COMMAND.findall(PAGE)]
    for words in commands:
        path = f"import sys; sys.path.insert(0, {str(extended)!r})"
        code = f"{path}; from scaffold.cli import command_line; command_line()()"
        run(tmp_path, "-c", code, *words)
        assert (tmp_path / words[1] / "train.py").exists()
    assert {word for words in commands for word in words} >= ADDED


def test_a_new_setting_is_found_everywhere(extended, tmp_path):
    assert ask(extended, tmp_path, "lacking", json.dumps("detect_anomaly")) == []


def test_a_new_setting_acts_in_training(extended, tmp_path):
    answers = {"task": "regression", "detect_anomaly": True}
    (project,) = generate(extended, tmp_path, answers)
    assert "set_detect_anomaly(config.detect_anomaly)" in (
        (project / "train.py").read_text()
    )
    play(project, "train.py", *SHORT)


def test_every_combination_is_rendered_and_clean(extended, tmp_path):
    old = [name for names in THERE for name in names]
    found = set(map(tuple, ask(extended, tmp_path, "check", json.dumps(old))))
    pretrained = product(["transfer-learning"], PRETRAINED, ["shapes"])
    in_all_styles = product(NEW, STYLES, KNOWN.devices)
    in_the_new_one = product({*MODELS, *pretrained}, [STYLE], KNOWN.devices)
    expected = {*in_all_styles, *in_the_new_one}
    assert found == {(*choice, style, device) for choice, style, device in expected}


@pytest.mark.parametrize("choice", NEW, ids="-".join)
def test_what_is_new_trains_in_every_style(extended, tmp_path, choice):
    wanted = [answers_of(choice, style=style, extras="check") for style in STYLES]
    projects = generate(extended, tmp_path, *wanted)
    train_alike(projects)
    metric = {"forecast": "r2", "regression": "r2", "classification": "accuracy"}
    said = play(projects[-1], "evaluate.py").stdout
    assert f"\n{metric[choice[0]]} " in said
    play(projects[-1], "predict.py", f"data/{choice[2]}.csv")
    if choice[0] != "forecast":  # its validation split is unlike its training split
        assert ", 0 failed." in play(projects[-1], "check.py").stdout


@pytest.mark.parametrize("choice", OLD, ids="-".join)
def test_what_was_there_trains_in_the_new_style(extended, tmp_path, choice):
    flags = offline(resolved(**answers_of(choice)))
    wanted = [answers_of(choice, style=style) for style in ("class", STYLE)]
    train_alike(generate(extended, tmp_path, *wanted), *flags)


def train_alike(projects: list[Path], *flags) -> None:
    """Train them all: their histories are equal to the last bit."""
    for project in projects:
        play(project, "train.py", *SHORT, *flags)
    first, *others = map(history_of, projects)
    assert len(first) == 2
    assert all(history == first for history in others)


@pytest.mark.parametrize(("number", "device"), list(enumerate(KNOWN.devices)))
def test_what_is_new_trains_where_another_device_is_chosen(
    extended, tmp_path, number, device
):
    answers = answers_of(NEW[number], style=STYLE, device=device)
    (project,) = generate(extended, tmp_path, answers)
    if device == "multi-gpu":
        run(project, *torchrun(2), "train.py", *SHORT)
    else:
        play(project, "train.py", *SHORT)


def test_a_new_task_passes_its_own_tests(extended, tmp_path):
    (project,) = generate(extended, tmp_path, {"task": "forecast", "style": STYLE})
    said = run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider").stdout
    assert "3 passed" in said
    assert "{%" not in (project / "README.md").read_text()


CHOICES = [
    {"task": "forecast", "optimizer": "nadam", "loss": "pseudo-huber"},
    {"task": "recommender", "loss": "pseudo-huber", "schedule": "straight"},
    {"task": "classification", "init": "orthogonal", "augment": "mirror"},
    {
        "task": "transfer-learning",
        "model": "mobilenet_v3_small",
        "augment": "mirror",
        "schedule": "straight",
    },
]


@pytest.mark.parametrize("answers", CHOICES, ids=lambda a: "-".join(a.values()))
def test_other_choices_that_are_added_train(extended, tmp_path, answers):
    wanted = [{**answers, "style": style, "extras": "weights"} for style in STYLES]
    projects = generate(extended, tmp_path, *wanted)
    flags = ["--batch-size", 4, "--weights", "none"]
    flags = flags if answers["task"] == "transfer-learning" else []
    train_alike(projects, *flags)
    play(projects[-1], "train.py", "--epochs", 3, "--resume", "--device", "cpu")
    assert "weight" in play(projects[-1], "weights.py").stdout


def test_a_task_that_is_like_none_is_refused(tmp_path):
    folder = tmp_path / "base" / "templates" / "tasks" / "odd"
    folder.mkdir(parents=True)
    (folder / "task.toml").write_text('like = "regresion"\n')
    with pytest.raises(ScaffoldError, match="'regresion', which is not a task"):
        catalog.read(tmp_path)


def test_tasks_that_are_like_each_other_are_refused(tmp_path):
    for name, like in (("one", "two"), ("two", "three"), ("three", "one")):
        folder = tmp_path / "base" / "templates" / "tasks" / name
        folder.mkdir(parents=True)
        (folder / "task.toml").write_text(f'like = "{like}"\n')
    with pytest.raises(ScaffoldError, match="one → two → three → one are like each"):
        catalog.read(tmp_path)


REGRESSION = {
    "summary": "like regression",
    "default_model": "mlp",
    "default_dataset": "diabetes",
    "default_loss": "mse",
    "inputs": ["table"],
    "targets": ["number"],
    "metric": "rmse",
}


@pytest.fixture
def add_tasks(tmp_path, monkeypatch):
    """Makes scaffold use a copy of its templates with more tasks in it."""

    def add(**tasks: dict) -> None:
        copy = tmp_path / "templates"
        ignored = shutil.ignore_patterns("samples", "__pycache__")
        shutil.copytree(templates_folder(), copy, ignore=ignored)
        for name, facts in tasks.items():
            lines = [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
            folder = copy / "base" / "templates" / "tasks" / name
            folder.mkdir()
            (folder / "task.toml").write_text("\n".join(lines))
        monkeypatch.setenv(OWN_TEMPLATES, str(copy))

    return add


def test_a_task_uses_the_templates_of_all_that_it_is_like(add_tasks):
    near, far = ({**REGRESSION, "like": name} for name in ("regression", "near"))
    add_tasks(near=near, far=far)
    found = resolved(task="far").template("plots.py.jinja")
    assert found == "tasks/regression/plots.py.jinja"


def test_a_task_that_splits_by_time_is_recorded_so(add_tasks):
    """And a task that is like it."""
    forecast = {**REGRESSION, "like": "regression", "split": "time"}
    add_tasks(forecast=forecast, near={**REGRESSION, "like": "forecast"})
    for task in ("forecast", "near"):
        found = resolved(task=task)
        assert found.answers["split"] == "time" and "split" not in found.said
    with pytest.raises(ScaffoldError, match=r"decides the split itself\. Choose time"):
        resolved(task="forecast", split="random")
    assert resolved(task="regression").answers["split"] == "random"


def test_a_task_without_a_loss_for_its_model_is_refused(add_tasks):
    data = {"inputs": ["implicit"], "targets": ["rating"], "default_model": "ncf"}
    add_tasks(odd={"summary": "rank by ratings", "like": "recommender", **data})
    with pytest.raises(ScaffoldError, match="No loss for odd fits the model ncf"):
        resolved(task="odd")


def test_a_task_with_a_loss_that_does_not_exist_is_refused(add_tasks):
    add_tasks(odd={**REGRESSION, "default_loss": "msee"})
    with pytest.raises(ScaffoldError, match=r"Unknown loss 'msee'\. Did you"):
        resolved(task="odd")
