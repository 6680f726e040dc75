"""search.py: its trials are trainings, and an interrupted search continues."""

import csv
import re
import shlex
import subprocess
import sys

import optuna
import pytest

from tests.projects import make, offline, play, resolved, run

SHORT = ["--epochs", 2, "--limit-batches", 3, "--device", "cpu"]


def trials_of(project, out: str = "outputs") -> list:
    """The finished trials in a project's database."""
    storage = f"sqlite:///{project}/{out}/search.db"
    trials = optuna.load_study(study_name="search", storage=storage).trials
    return [trial for trial in trials if trial.state.is_finished()]


def lines(done) -> list[str]:
    return [line for line in done.stdout.splitlines() if line.startswith("trial ")]


SEARCHES = [
    ({"task": "regression", "schedule": "plateau", "device": "multi-gpu"}, []),
    (
        {"task": "classification", "class_weights": True, "compile": True},
        ["--no-class-weights", "--no-compile", "--seed", 3],
    ),
    ({"task": "recommender", "schedule": "none", "optimizer": "sparse-adam"}, []),
    ({"task": "recommender", "loss": "bpr", "accumulate": "2"}, []),
    ({"task": "transfer-learning", "model": "mobilenet_v3_small"}, []),
]


@pytest.mark.parametrize(("answers", "flags"), SEARCHES, ids=str)
def test_the_command_it_prints_repeats_the_best_trial(tmp_path, answers, flags):
    """To the last bit; and the first trial has the settings of config.py."""
    project = make(tmp_path, extras="search", **answers)
    flags = [*offline(resolved(**answers)), *SHORT, *flags]
    done = play(project, "search.py", "--trials", 2, *flags)
    assert [line.split()[1] for line in lines(done)] == ["1", "2"]
    words = shlex.split(done.stdout.splitlines()[-1].removeprefix("Next: "))
    play(project, "train.py", *flags, "--out", "first")
    play(project, "train.py", *flags, "--out", "best", *words[2:])
    values = [trial.value for trial in trials_of(project)]
    for out, value in (("first", values[0]), ("best", min(values))):
        with open(project / out / "history.csv") as file:
            losses = [float(row["val_loss"]) for row in csv.DictReader(file)]
        assert min(losses) == value
    assert not list((project / "outputs").rglob("*.pt"))


def test_a_killed_search_continues_as_if_nothing_had_happened(tmp_path):
    project = make(tmp_path, task="regression", extras="search")
    flags = ["--trials", 13, *SHORT]
    whole = play(project, "search.py", *flags, "--out", "whole")
    kill_after(2, project, *flags)
    assert 2 <= len(trials_of(project)) < 13
    play(project, "search.py", *flags)
    found, expected = trials_of(project), trials_of(project, "whole")
    assert [(t.params, t.value) for t in found] == [
        (t.params, t.value) for t in expected
    ]
    assert len({str(trial.params) for trial in found}) == 13
    again = play(project, "search.py", *flags)
    assert again.stdout.splitlines() == whole.stdout.splitlines()[-2:]


def kill_after(trials: int, project, *flags) -> None:
    """Start a search and kill it during a later trial."""
    command = [sys.executable, "search.py", *map(str, flags)]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, text=True
    ) as process:
        for _ in range(trials):
            assert process.stdout.readline().startswith("trial ")
        process.kill()
    assert process.returncode == -9


def test_a_trial_without_a_finite_loss_does_not_end_the_search(tmp_path):
    project = make(tmp_path, task="regression", extras="search")
    script = project / "search.py"
    text = script.read_text()
    assert text.count("config.lr * 10") == 1
    script.write_text(text.replace("config.lr * 10", "1e35"))
    done = play(project, "search.py", "--trials", 4, *SHORT)
    assert 0 < sum("no finite loss" in line for line in lines(done)) < 4
    assert re.search(r"Best of 4 trials:  val_loss [\d.]+  lr ", done.stdout)
    flags = ["--trials", 1, "--lr", 1e30, "--out", "none", *SHORT]
    refused = play(project, "search.py", *flags, code=1)
    assert refused.stderr.endswith("No trial had a finite loss: try a lower --lr.\n")


def test_what_it_cannot_do_is_said(tmp_path):
    project = make(tmp_path, task="regression", device="multi-gpu", extras="search")
    out = "what? 100%20 #größe"  # a folder may have any name
    play(project, "search.py", "--trials", 1, "--out", out, *SHORT)
    other = [*SHORT[2:], "--epochs", 3, "--trials", 2, "--out", out]
    refused = play(project, "search.py", *other, code=2)
    assert "search.db is a search with other settings: choose" in refused.stderr
    torchrun = {"TORCHELASTIC_RUN_ID": "1"}  # as torchrun sets it
    refused = run(project, "search.py", "--device", "cpu", code=2, env=torchrun)
    assert "without torchrun" in refused.stderr
    assert not (project / "outputs").exists()
