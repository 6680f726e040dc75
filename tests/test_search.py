"""search.py: trials that are what train.py does, kept, gone on with, given up early."""

import re
import shlex
import subprocess
import sys
from itertools import product

import black
import optuna
import pytest

from scaffold import catalog
from scaffold.render import render
from tests.projects import make, offline, play, resolved, run
from tests.test_combinations import RULES
from tests.test_styles import history_of

KNOWN = catalog.load()
SHORT = ["--epochs", 2, "--limit-batches", 3, "--device", "cpu"]


def trials_of(project, out: str = "outputs") -> list:
    """The finished trials in a project's database."""
    storage = f"sqlite:///{project}/{out}/search.db"
    trials = optuna.load_study(study_name="search", storage=storage).trials
    return [trial for trial in trials if trial.state.is_finished()]


def numbers_of(project, out: str = "outputs") -> list[tuple]:
    """All that a trial was given and found, without when and how often it began."""
    return [
        (trial.params, trial.intermediate_values, trial.state)
        for trial in trials_of(project, out)
    ]


def lines(said) -> list[str]:
    return [line for line in said.stdout.splitlines() if line.startswith("trial ")]


SEARCHES = [  # every kind of schedule, of loss and of optimizer's step
    ({"task": "regression", "schedule": "plateau", "optimizer": "sgd"}, []),
    ({"task": "classification", "schedule": "step"}, ["--class-weights"]),
    (
        {"task": "classification", "loss": "nll", "augment": "mixup"},
        ["--accumulate=2", "--no-class-weights"],
    ),
    ({"task": "recommender", "schedule": "none", "optimizer": "sparse-adam"}, []),
    ({"task": "regression", "device": "multi-gpu"}, ["--precision", "bf16"]),
]


@pytest.mark.parametrize(("answers", "flags"), SEARCHES, ids=str)
def test_the_best_trial_is_what_its_command_trains(tmp_path, answers, flags):
    """To the last bit: same weights, batches, schedule, and settings as printed."""
    project = make(tmp_path, extras="search", **answers)
    said = play(project, "search.py", "--trials", 3, *SHORT, *flags)
    assert [line.split()[1] for line in lines(said)] == ["1", "2", "3"]
    best = min(trial.value for trial in trials_of(project))
    words = shlex.split(said.stdout.splitlines()[-1].removeprefix("Next: "))
    assert words[:2] == ["python", "train.py"]
    assert {"--lr", "--batch-size"} <= set(words)
    decays = "sparse-adam" not in answers.values()
    assert ("--weight-decay" in words) == decays
    play(project, *words[1:], *SHORT)
    assert min(float(row["val_loss"]) for row in history_of(project)) == best


@pytest.mark.parametrize("task", ["regression", "transfer-learning"])
def test_the_first_trial_has_the_settings_of_config(tmp_path, task):
    answers = {"task": task, "model": "mobilenet_v3_small"}
    answers = answers if task == "transfer-learning" else {"task": task}
    project = make(tmp_path, extras="search", **answers)
    flags = [*SHORT, *offline(resolved(**answers))[:4]]  # the batch size is searched
    play(project, "search.py", "--trials", 1, *flags)
    play(project, "train.py", *flags)
    (trial,) = trials_of(project)
    losses = [float(row["val_loss"]) for row in history_of(project)]
    assert list(trial.intermediate_values.values()) == losses


def test_a_killed_search_goes_on_as_if_it_had_not_been(tmp_path):
    project = make(tmp_path, task="regression", extras="search")
    flags = ["--trials", 14, "--epochs", 3, "--limit-batches", 4, "--device", "cpu"]
    unbroken = play(project, "search.py", *flags, "--out", "unbroken")
    kill_after(6, project, *flags)
    before = numbers_of(project)
    assert 6 <= len(before) < 14
    rest = play(project, "search.py", *flags)
    assert len(lines(rest)) == 14 - len(before)
    assert numbers_of(project) == numbers_of(project, "unbroken")
    assert rest.stdout.splitlines()[-6:] == unbroken.stdout.splitlines()[-6:]
    again = play(project, "search.py", *flags)
    assert (
        not lines(again) and again.stdout.splitlines() == rest.stdout.splitlines()[-7:]
    )


def kill_after(trials: int, project, *flags) -> None:
    """Start a search and kill it, with no chance to say goodbye, in a later trial."""
    command = [sys.executable, "search.py", *map(str, flags)]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, text=True
    ) as process:
        for _ in range(trials):
            assert process.stdout.readline().startswith("trial ")
        process.kill()
    assert process.returncode == -9


def test_more_trials_are_added_to_those_that_are_there(tmp_path):
    project = make(tmp_path, task="regression", extras="search")
    play(project, "search.py", "--trials", 2, *SHORT)
    said = play(project, "search.py", "--trials", 4, *SHORT)
    assert [line.split()[1] for line in lines(said)] == ["3", "4"]
    assert len({str(trial.params) for trial in trials_of(project)}) == 4


def test_a_trial_that_is_worse_than_most_is_given_up(tmp_path):
    project = make(tmp_path, task="regression", extras="search")
    widen(project, "0.0001, 0.01", "1e-9, 0.01")
    flags = ["--trials", 12, "--epochs", 6, "--device", "cpu"]
    said = play(project, "search.py", *flags)
    stopped = [
        line for line in lines(said) if re.search("stopped in epoch [2-5]", line)
    ]
    assert stopped and any(line.endswith("  done in epoch 6") for line in lines(said))


def widen(project, old: str, new: str) -> None:
    """Search another range of learning rates."""
    script = project / "search.py"
    text = script.read_text()
    assert f'"lr": FloatDistribution({old}, ' in text
    script.write_text(text.replace(f"({old}, ", f"({new}, "))


def test_a_trial_that_diverges_does_not_end_the_search(tmp_path):
    project = make(tmp_path, task="regression", extras="search")
    widen(project, "0.0001, 0.01", "0.0001, 1e30")
    said = play(project, "search.py", "--trials", 4, *SHORT)
    assert len([line for line in lines(said) if "no finite loss in epoch" in line]) == 3
    assert "--lr 0.001 " in said.stdout.splitlines()[-1]
    config = project / "config.py"
    config.write_text(config.read_text().replace("setting(0.001, ", "setting(1e30, "))
    flags = ["--trials", 2, "--out", "none", *SHORT]
    refused = play(project, "search.py", *flags, code=1)
    assert refused.stderr == "No trial had a finite loss to its end.\n"


def test_settings_that_config_has_beyond_the_range_are_the_nearest_in_it(tmp_path):
    project = make(tmp_path, task="regression", extras="search")
    config = project / "config.py"
    config.write_text(
        re.sub(
            r"(weight_decay: float = setting\()[\d.]+", r"\g<1>0.0", config.read_text()
        )
    )
    said = play(project, "search.py", "--trials", 2, *SHORT)
    assert "  weight_decay 0.001  " in lines(said)[0]


def test_what_it_cannot_do_is_said(tmp_path):
    project = make(tmp_path, task="regression", extras="search")
    play(project, "search.py", "--trials", 1, *SHORT)
    other = [*SHORT[2:], "--epochs", 3]
    refused = play(project, "search.py", "--trials", 2, *other, code=2)
    assert "search.db is a search with epochs 2, not 3: choose" in refused.stderr
    assert "--lr" in play(project, "search.py", "--lr", 0.1, code=2).stderr
    (project / "full").mkdir()
    (project / "full" / "search.db").write_text("no database" * 100)
    refused = play(project, "search.py", "--out", "full", code=2)
    assert "full/search.db cannot be written, or is no file of" in refused.stderr
    assert (
        "README.md" in play(project, "search.py", "--data", "README.md", code=2).stderr
    )


def test_a_folder_may_be_called_anything(tmp_path):
    project = make(tmp_path, task="regression", extras="search")
    out = "what? 100%20 #größe"
    play(project, "search.py", "--trials", 1, "--out", out, *SHORT)
    assert (project / out / "search.db").stat().st_size


def test_several_processes_are_refused_before_they_write(tmp_path):
    project = make(tmp_path, task="regression", device="multi-gpu", extras="search")
    there = {"TORCHELASTIC_RUN_ID": "1"}  # as torchrun sets it
    refused = run(project, "search.py", "--device", "cpu", code=2, env=there)
    assert "without torchrun" in refused.stderr
    assert not (project / "outputs").exists()


def test_it_is_clean_whatever_was_chosen(tmp_path):
    project = make(tmp_path, task="classification", extras="search")
    devices, optimizers = list(KNOWN.devices), list(KNOWN.optimizers)
    for number, (task, schedule) in enumerate(product(KNOWN.tasks, KNOWN.schedules)):
        optimizer = optimizers[number % len(optimizers)]
        if optimizer == "sparse-adam" and task != "recommender":
            optimizer = "sgd"
        answers = {
            "task": task,
            "schedule": schedule,
            "optimizer": optimizer,
            "device": devices[number % 3 - 1],  # auto, cpu and multi-gpu
            "loss": KNOWN.tasks[task].losses[-1],
            "extras": "search",
        }
        text = render(resolved(**answers))["search.py"]
        assert black.format_str(text, mode=black.Mode()) == text, answers
        (project / f"search_{number}.py").write_text(text)
    lint = ["ruff", "check", "--isolated", "--no-cache", "--select", f"{RULES},RUF"]
    run(project, "-m", *lint, ".")
