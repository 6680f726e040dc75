"""A run that is killed and resumed ends like one that was never interrupted.

The history and the weights are the same to the last bit. A kill costs at most the
current epoch.
"""

from itertools import cycle

import pytest
import torch

from tests.matrix import KNOWN
from tests.projects import (
    history_of,
    loaded,
    make,
    offline,
    play,
    play_ranks,
    resolved,
)

EPOCHS = 4
SHORT = ["--epochs", EPOCHS, "--limit-batches", 5, "--device", "cpu"]

# Each runs train.py and dies, as by SIGKILL, at one moment: no exception handler runs.
KILL = """
import os, sys
import train, utils

def in_epoch_3(model, dataset, *rest):
    if len(os.listdir(out)) and utils.load_checkpoint(out / "last.pt")["history"][1:]:
        os._exit(9)
    return evaluate(model, dataset, *rest)

def in_epoch_1(*rest):
    os._exit(9)

def after_epoch_2(path, checkpoint):
    save_epoch(path, checkpoint)
    if len(checkpoint["history"]) == 2:
        os._exit(9)

def between_best_and_last(path, data):
    if path.name == "last.tmp" and path.with_suffix(".pt").exists():
        os._exit(9)
    write_bytes(path, data)

def while_last_is_written(old, new):
    if str(new).endswith("last.pt") and os.path.exists(new):
        os._exit(9)
    replace(old, new)

from pathlib import Path
moment = sys.argv.pop(1)
out = Path(sys.argv[sys.argv.index("--out") + 1] if "--out" in sys.argv else "outputs")
out.mkdir(exist_ok=True)
evaluate, save_epoch = train.evaluate, train.save_epoch
write_bytes, replace = Path.write_bytes, os.replace
if moment.startswith("in_"):
    train.evaluate = globals()[moment]
elif moment == "after_epoch_2":
    train.save_epoch = after_epoch_2
elif moment == "between_best_and_last":
    Path.write_bytes = between_best_and_last
else:
    os.replace = while_last_is_written
train.main()
"""
MOMENTS = [
    "in_epoch_3",
    "after_epoch_2",
    "between_best_and_last",
    "while_last_is_written",
]


def kill(project, moment: str, *flags) -> None:
    (project / "kill.py").write_text(KILL)
    play(project, "kill.py", moment, *flags, code=9)


def assert_same(project, one: str = "outputs", other: str = "whole") -> None:
    """The same history and, bit for bit, the same weights, of last.pt and best.pt."""
    assert history_of(project, one) == history_of(project, other)
    for name in ("last", "best"):
        first, second = (loaded(project, out, name) for out in (one, other))
        assert without_seconds(first["history"]) == without_seconds(second["history"])
        assert first["model"].keys() == second["model"].keys()
        for key, tensor in first["model"].items():
            assert torch.equal(tensor, second["model"][key]), key


def without_seconds(history: list[dict]) -> list[dict]:
    return [{**row, "seconds": 0} for row in history]


def kill_and_resume(project, *flags, moment: str = "after_epoch_2") -> None:
    play(project, "train.py", "--out", "whole", *SHORT, *flags)
    kill(project, moment, *SHORT, *flags)
    before = history_of(project)
    assert 1 <= len(before) < EPOCHS
    play(project, "train.py", "--resume")
    assert history_of(project)[: len(before)] == before
    assert_same(project)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("task", KNOWN.tasks)
def test_a_kill_at_any_moment_costs_at_most_an_epoch(tmp_path, task, moment):
    project = make(tmp_path, task=task, **smallest(task))
    kill_and_resume(project, *offline(resolved(task=task)), moment=moment)


def smallest(task: str) -> dict:
    """A small network, with dropout if it has a place for it: it draws numbers, too."""
    if task == "transfer-learning":
        return {"model": "mobilenet_v3_small", "dropout": "0.3"}
    return (
        {"model": "dense", "dropout": "0.3"}
        if task == "recommender"
        else {"dropout": "0.3"}
    )


def test_a_run_killed_before_its_first_epoch_starts_from_the_beginning(tmp_path):
    project = make(tmp_path, task="regression")
    kill(project, "in_epoch_1", *SHORT)
    output = play(project, "train.py", "--resume", *SHORT).stdout
    assert "last.pt does not exist: starting from the first epoch." in output
    play(project, "train.py", "--out", "whole", *SHORT)
    assert_same(project)


@pytest.mark.parametrize(
    "refused", [["--epochs", 0], ["--data", "nowhere.csv"], ["--device", "tpu"]]
)
def test_a_new_run_that_is_refused_leaves_the_one_before_alone(tmp_path, refused):
    project = make(tmp_path, task="regression")
    play(project, "train.py", *SHORT)
    before = (project / "outputs/last.pt").read_bytes()
    play(project, "train.py", *refused, code=2)
    assert (project / "outputs/last.pt").read_bytes() == before


def pairs() -> list[tuple[str, str]]:
    """Every optimizer and every schedule at least once: all pairs take minutes."""
    optimizers, schedules = list(KNOWN.optimizers), list(KNOWN.schedules)
    longer = max(optimizers, schedules, key=len)
    turns = zip(longer, cycle(optimizers), cycle(schedules), strict=False)
    return [(optimizer, schedule) for _, optimizer, schedule in turns]


@pytest.mark.parametrize(("optimizer", "schedule"), pairs())
def test_every_optimizer_and_schedule_resumes(tmp_path, optimizer, schedule):
    task = "recommender" if optimizer == "sparse-adam" else "regression"
    answers = {"task": task, "optimizer": optimizer, "schedule": schedule}
    kill_and_resume(make(tmp_path, **answers))


CHOICES = [
    {"accumulate": "3"},
    {"grad_clip": "0.1"},
    {"patience": "9"},
    {"compile": True},
    {"class_weights": True, "dataset": "breast-cancer"},
    {"augment": "flip-crop", "model": "cnn"},
    {"augment": "mixup", "style": "functional", "dropout": "0.3"},
    {"augment": "randaugment"},
]


@pytest.mark.parametrize("answers", CHOICES, ids=lambda answers: next(iter(answers)))
def test_every_choice_of_training_resumes(tmp_path, answers):
    flags = ["--no-compile"] if "compile" in answers else []  # the loop is the same
    kill_and_resume(make(tmp_path, task="classification", **answers), *flags)


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_mixed_precision_resumes(tmp_path, precision):
    project = make(tmp_path, task="classification", model="cnn")
    kill_and_resume(project, "--precision", precision)


@pytest.mark.parametrize("answers", [{"loss": "bpr"}, {"model": "ncf"}], ids=str)
def test_implicit_feedback_resumes(tmp_path, answers):
    kill_and_resume(make(tmp_path, task="recommender", **answers))


@pytest.mark.parametrize("task", ["regression", "recommender"])
def test_two_processes_resume(tmp_path, task):
    project = make(tmp_path, task=task, device="multi-gpu", **smallest(task))
    play_ranks(project, 2, "train.py", "--out", "whole", *SHORT)
    stop = "ddp.on_main(save_epoch, Path(config.out), checkpoint)"
    text = (project / "train.py").read_text()
    assert stop in text
    cut = f"{stop}\n        if epoch == 2:\n            raise SystemExit"
    (project / "cut.py").write_text(text.replace(stop, cut))
    play_ranks(project, 2, "cut.py", *SHORT)
    assert len(history_of(project)) == 2
    play_ranks(project, 2, "train.py", "--resume")
    assert_same(project)


def test_two_processes_train_like_one(tmp_path):
    """The same batches, gradients and metrics, up to rounding: no row is left out."""
    project = make(tmp_path, task="classification", device="multi-gpu")
    flags = ["train.py", "--epochs", 5, "--device", "cpu", "--limit-batches", 16]
    play(project, *flags, "--out", "one")
    play_ranks(project, 2, *flags, "--out", "two")
    one, two = (history_of(project, out) for out in ("one", "two"))
    for first, second in zip(one, two, strict=True):
        for name in ("train_loss", "val_loss"):
            assert float(first[name]) == pytest.approx(float(second[name]), rel=1e-5)
    assert one[0]["lr"] == two[0]["lr"]


# What --resume refuses.


@pytest.fixture
def project(tmp_path):
    """A regression that was trained for two epochs."""
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 2, "--lr", 0.01, "--device", "cpu")
    return project


CHANGED = [("--lr", 0.5), ("--seed", 1), ("--batch-size", 7), ("--limit-batches", 1)]


@pytest.mark.parametrize(("flag", "value"), CHANGED)
def test_a_changed_setting_is_refused_in_a_sentence(project, flag, value):
    before = history_of(project)
    refused = play(project, "train.py", "--resume", flag, value, code=2)
    assert refused.stderr == (
        f"--resume keeps the settings of the run: leave out {flag}.\n"
    )
    assert history_of(project) == before


def test_fewer_epochs_are_refused_in_a_sentence(project):
    refused = play(project, "train.py", "--resume", "--epochs", 1, code=2)
    assert refused.stderr == "2 epochs are complete: raise --epochs.\n"


def test_the_same_setting_may_be_given_again(project):
    play(project, "train.py", "--resume", "--lr", 0.01, "--epochs", 3)
    assert len(history_of(project)) == 3


@pytest.mark.parametrize("schedule", KNOWN.schedules)
def test_more_epochs_can_be_added(tmp_path, schedule):
    project = make(tmp_path, task="regression", schedule=schedule)
    play(project, "train.py", "--epochs", 2, "--device", "cpu")
    first = history_of(project)
    play(project, "train.py", "--epochs", 4, "--resume")
    rows = history_of(project)
    assert [row["epoch"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[:2] == first
    if schedule in ("one-cycle", "cosine"):  # it is planned anew, and ends as planned
        rates = [float(row["lr"]) for row in rows]
        assert rates[2] > rates[1] and rates[3] < rates[2] / 10


def test_resume_finds_its_run_elsewhere(tmp_path):
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1, "--out", tmp_path / "there")
    play(project, "train.py", "--epochs", 2, "--out", tmp_path / "there", "--resume")
    assert len(history_of(project, tmp_path / "there")) == 2
    assert not (project / "outputs").exists()


def test_changed_data_are_refused(project):
    table = project / "data" / "diabetes.csv"
    text = table.read_text()
    more = text + text.splitlines()[1] + "\n"
    other = text.replace("59,2,32.1", "59,2,32.2", 1)
    assert other != text
    for changed in (more, other):
        table.write_text(changed)
        for script in (["train.py", "--resume", "--epochs", 3], ["evaluate.py"]):
            refused = play(project, *script, code=2)
            assert "The data changed" in refused.stderr
            assert refused.stderr.count("\n") == 1


def test_a_checkpoint_of_the_first_version_is_refused(project):
    """It has no fingerprint of the data."""
    for name in ("last", "best"):
        old = loaded(project, name=name)
        del old["fingerprint"]
        torch.save(old, project / "outputs" / f"{name}.pt")
    for script in (["train.py", "--resume"], ["evaluate.py"]):
        refused = play(project, *script, code=2)
        assert "was written by older code: train again." in refused.stderr
        assert refused.stderr.count("\n") == 1
