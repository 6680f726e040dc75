"""A loss that is not finite stops the run with exit code 1.

One sentence says in which epoch and what to try; best.pt and last.pt stay those of the
last good epoch, from which the run can be resumed.
"""

import subprocess
import sys

import pytest

from tests.faults.runs import (
    CASES,
    checkpoint_of,
    epochs_saved,
    finish,
    interrupt,
    prepare,
)
from tests.projects import history_of, make, play, torchrun

SAID = "The loss of epoch {} is not finite: try a lower --lr.\n"

# In the n-th epoch from here, the loss of training or of validation becomes another
# number; of two processes, only the second one's, which validates no epoch.
BAD_LOSS = """
import os
import sys

import train
from utils import run

phase, value, left = sys.argv.pop(1), float(sys.argv.pop(1)), int(sys.argv.pop(1))
loss_function, evaluate = train.loss_function, train.evaluate
mine = os.environ.get("RANK", "1") == "1"


def training(*words):
    bad = phase == "train" and mine and left == 1
    return loss_function(*words) * (value if bad else 1)


def validation(*words):
    global left
    results = evaluate(*words)
    if phase == "validate" and left == 1:
        results["loss"] = value
    left -= 1
    return results


train.loss_function, train.evaluate = training, validation
run(train.main)
"""
FAULTS = [  # the phase, what the loss becomes, the n-th epoch from there
    ("train", "nan", 2),
    ("validate", "inf", 1),
    ("train", "-inf", 1),
]


@pytest.mark.parametrize("case", CASES)
def test_the_epoch_is_named_and_the_last_good_one_stays(tmp_path, case, faults):
    """Without what made the loss bad, the resumed run ends as usual."""
    run = prepare(tmp_path, case)
    for phase, value, epoch in FAULTS:
        saved = epochs_saved(run)
        done = interrupt(run, BAD_LOSS, phase, value, epoch)
        assert done.returncode == 1
        assert done.stderr == SAID.format(saved + epoch)
        assert epochs_saved(run) == saved + epoch - 1
    finish(run)
    faults(len(FAULTS))


def test_a_rate_that_is_too_high_is_what_it_says(tmp_path, faults):
    """No fault from outside: the weights themselves grow beyond all bounds."""
    for task, optimizer in (("regression", "adamw"), ("recommender", "sparse-adam")):
        project = make(tmp_path, project_slug=task, task=task, optimizer=optimizer)
        said = play(project, "train.py", "--lr", 1e30, code=1).stderr
        assert said == SAID.format(1)
        assert not (project / "outputs").exists()
    faults(2)


# With a scale of the gradients at which none of them is finite.
LARGE_SCALE = """
import torch

import train

mixed_precision = train.mixed_precision


def patched(name, device):
    autocast, _ = mixed_precision(name, device)
    return autocast, torch.amp.GradScaler(device.type, init_scale=2.0**40)


train.mixed_precision = patched
train.main()
"""


def test_a_step_that_the_scaler_skips_is_no_divergence(tmp_path):
    run = prepare(tmp_path, "table of numbers", "--precision", "fp16")
    done = interrupt(run, LARGE_SCALE)
    assert done.returncode == 0, done.stderr
    assert checkpoint_of(run.out)["scaler"]["scale"] < 2**40  # halved at each such step
    assert len(history_of(run.project)) == 4


def test_all_processes_stop_where_the_loss_of_one_is_bad(tmp_path):
    project = make(tmp_path, task="regression", device="multi-gpu")
    (project / "fault.py").write_text(BAD_LOSS)
    words = [*torchrun(2), "fault.py", "train", "nan", "1"]
    done = subprocess.run(
        [sys.executable, *words, "--epochs", "3", "--device", "cpu"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 1
    assert done.stderr.count(SAID.format(1)) == 1
    assert not (project / "outputs/last.pt").exists()
