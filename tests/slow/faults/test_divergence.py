"""A loss that is not finite: the run stops, says where, and keeps what was good."""

import re
import subprocess
import sys

import pytest

from tests.projects import make, play, torchrun
from tests.slow.faults.runs import (
    CASES,
    assert_whole,
    checkpoint_of,
    finish,
    history_of,
    interrupt,
    prepare,
)

ONE_PROCESS = [case for case in CASES if case != "several GPUs"]
HINT = r": try a lower --lr .+\.\n"
SAID = {
    "train": r"No finite loss in epoch (\d+), batch (\d+)" + HINT,
    "validate": r"No finite loss in the validation after epoch (\d+)" + HINT,
}

# In the n-th epoch from here, the loss of a batch becomes another number; of two
# processes, only the second one's.
BAD_LOSS = """
import os
import sys

import train

phase, value = sys.argv.pop(1), float(sys.argv.pop(1))
epoch, batch = int(sys.argv.pop(1)), int(sys.argv.pop(1))
loss_function, run_phase = train.loss_function, getattr(train, phase)
mine = os.environ.get("RANK", "1") == "1"
calls = 0


def phase_with_it(*words):
    global epoch, calls
    epoch, calls = epoch - 1, 0
    return run_phase(*words)


def loss_with_it(*words):
    global calls
    calls += 1
    bad = mine and epoch == 0 and calls == batch
    return loss_function(*words) * (value if bad else 1)


setattr(train, phase, phase_with_it)
train.loss_function = loss_with_it
train.main()
"""
FAULTS = [  # the phase, what the loss becomes, the n-th epoch from there, the batch
    ("train", "nan", 2, 3),
    ("validate", "inf", 1, 1),
    ("train", "-inf", 1, 1),
]


@pytest.mark.parametrize("case", ONE_PROCESS)
def test_the_batch_is_named_and_the_last_good_epoch_stays(tmp_path, case, faults):
    """Without what made the loss bad, the run goes on from there to its usual end."""
    run = prepare(tmp_path, case)
    for phase, value, epoch, batch in FAULTS:
        saved = assert_whole(run)
        done = interrupt(run, BAD_LOSS, phase, value, epoch, batch)
        assert done.returncode == 1
        where = [int(n) for n in re.fullmatch(SAID[phase], done.stderr).groups()]
        assert where == [saved + epoch, batch][: len(where)]
        assert assert_whole(run) == saved + epoch - 1
    finish(run)
    faults(len(FAULTS))


def test_a_rate_that_is_too_high_is_what_it_says(tmp_path, faults):
    """No fault from outside: the weights themselves grow beyond all bounds."""
    for task, optimizer in (("regression", "adamw"), ("recommender", "sparse-adam")):
        project = make(tmp_path, project_slug=task, task=task, optimizer=optimizer)
        said = play(project, "train.py", "--lr", 1e30, code=1).stderr
        assert re.fullmatch(SAID["train"], said).groups() == ("1", "2")
        assert ("--grad-clip" in said) == (optimizer != "sparse-adam")
        assert not list((project / "outputs").glob("*.pt"))
    faults(2)


# With a scale of the gradients at which none of them is finite.
LARGE_SCALE = """
import torch

import train

mixed_precision = train.mixed_precision


def patched(name, device):
    precision, _ = mixed_precision(name, device)
    return precision, torch.amp.GradScaler(device.type, init_scale=2.0**40)


train.mixed_precision = patched
train.main()
"""


def test_a_step_that_the_scaler_skips_is_no_divergence(tmp_path):
    run = prepare(tmp_path, "table of numbers", "--precision", "fp16")
    done = interrupt(run, LARGE_SCALE)
    assert done.returncode == 0, done.stderr
    assert checkpoint_of(run.out)["scaler"]["scale"] < 2**40  # halved at each such step
    assert len(history_of(run.out)) == 4


@pytest.mark.parametrize("phase", ["train", "validate"])
def test_all_processes_stop_where_the_loss_of_one_is_bad(tmp_path, phase):
    project = make(tmp_path, task="regression", device="multi-gpu")
    (project / "fault.py").write_text(BAD_LOSS)
    words = [*torchrun(2), "fault.py", phase, "nan", "2", "1"]
    done = subprocess.run(
        [sys.executable, *words, "--epochs", "3", "--device", "cpu"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 1
    assert done.stderr.count("No finite loss") == 1
    assert re.search(SAID[phase], done.stderr).group(1) == "2"
    assert "exitcode  : 1 " in done.stderr
    assert len(checkpoint_of(project / "outputs")["history"]) == 1
