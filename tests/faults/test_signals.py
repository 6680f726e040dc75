"""Ctrl-C exits with 130 and says how to continue; SIGTERM just ends the process.

Neither costs more than the current epoch: a run that is resumed afterwards ends with
the same history and the same weights, to the last bit.
"""

import signal
import sys
import time

import pexpect
import pytest

from tests.faults.runs import CASES, epochs_saved, finish, interrupt, prepare

SAID = "Interrupted. `train.py --resume` continues a training run."
ENDS = {  # the exit code, and what stands on stderr
    signal.SIGINT: (130, f"{SAID}\n"),
    signal.SIGTERM: (-signal.SIGTERM, ""),
}

# A signal in the second batch of the second epoch from here.
IN_AN_EPOCH = """
import os
import sys

import train
from utils import run

number, epoch, batch = int(sys.argv.pop(1)), 1, 0
loss_function, evaluate = train.loss_function, train.evaluate


def training(*words):
    global batch
    batch += 1
    if (epoch, batch) == (2, 2):
        os.kill(os.getpid(), number)
    return loss_function(*words)


def validation(*words):
    global epoch, batch
    epoch, batch = epoch + 1, 0
    return evaluate(*words)


train.loss_function, train.evaluate = training, validation
run(train.main)
"""


@pytest.mark.parametrize("case", CASES)
def test_a_signal_during_an_epoch_costs_that_epoch(tmp_path, case, faults):
    run = prepare(tmp_path, case)
    for epochs, (number, end) in enumerate(ENDS.items(), start=1):
        done = interrupt(run, IN_AN_EPOCH, int(number))
        assert (done.returncode, done.stderr) == end
        assert epochs_saved(run) == epochs
    finish(run)
    faults(len(ENDS))


# A signal when train.py calls this function.
AT_A_CALL = """
import os
import sys

import train
from utils import run

name, number = sys.argv.pop(1), int(sys.argv.pop(1))
function = getattr(train, name)


def patched(*words):
    os.kill(os.getpid(), number)
    return function(*words)


setattr(train, name, patched)
run(train.main)
"""


@pytest.mark.parametrize("name", ["load_data", "evaluate", "save_epoch"])
def test_a_signal_between_epochs_does_no_harm(tmp_path, name, faults):
    """Before the first batch, in the validation, and when an epoch is saved."""
    run = prepare(tmp_path, "table of numbers")
    for number, end in ENDS.items():
        done = interrupt(run, AT_A_CALL, name, int(number))
        assert (done.returncode, done.stderr) == end
        assert epochs_saved(run) == 0
    finish(run)
    faults(len(ENDS))


def test_ctrl_c_in_a_terminal_ends_a_run_on_photos(tmp_path):
    more = ["--unfreeze-epoch", 1, "--epochs", 99, "--limit-batches", 3]
    run = prepare(tmp_path, "photos")
    words = ["train.py", *run.flags, *map(str, more)]
    child = pexpect.spawn(sys.executable, words, cwd=run.project, encoding="utf-8")
    while not (run.out / "last.pt").exists():
        assert child.isalive()
        time.sleep(0.002)
    child.sendintr()
    child.expect(pexpect.EOF, timeout=60)
    child.wait()
    assert child.exitstatus == 130
    assert child.before.rstrip().endswith(SAID)
    assert "Traceback" not in child.before
