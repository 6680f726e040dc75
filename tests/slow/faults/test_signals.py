"""SIGINT and SIGTERM: finish the batch, save, say how to go on, exit with 130, 143."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from random import Random

import pexpect
import pytest

from tests.preloaded import run_script
from tests.projects import make, play, run, torchrun
from tests.slow.faults.runs import (
    BEHIND_A_STEP,
    CASES,
    Run,
    assert_same,
    assert_whole,
    checkpoint_of,
    finish,
    history_of,
    interrupt,
    prepare,
    restart,
)

SIGNALS = 6  # of each case: 42 in all
SAID = r"Stopped after epoch (\d+), batch (\d+) of (\d+)\. To go on: (.+)\n"


@pytest.mark.parametrize("case", CASES)
def test_stopped_in_the_middle_of_epochs_it_ends_the_same(tmp_path, case, faults):
    """Again and again, behind any batch; where a step takes three, behind these."""
    run, random, shares = prepare(tmp_path, case), Random(case), []
    while len(shares) < SIGNALS:
        number = random.choice([signal.SIGINT, signal.SIGTERM])
        done = interrupt(run, BEHIND_A_STEP, number, random.randint(1, 7))
        if done.returncode == 0:
            restart(run)
            continue
        assert done.returncode == 128 + number, done.stderr
        epoch, batch, batches, again = re.fullmatch(SAID, done.stderr).groups()
        assert again == "python train.py --resume"
        assert assert_whole(run) == int(epoch) - 1
        assert len(checkpoint_of(run.out)["epoch"]["losses"]) == int(batch)
        shares.append(int(batch) / int(batches))
    finish(run)
    print(f"{case}: {SIGNALS} signals, after these shares of an epoch: {shares}")
    assert sum(share < 1 for share in shares) >= SIGNALS / 2
    faults(SIGNALS)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_that_is_said_goes_on(tmp_path, number):
    """From a cold start, and in a folder whose name the shell would take apart."""
    project = make(tmp_path, task="recommender")
    flags = ["--epochs", "400", "--limit-batches", "20", "--device", "cpu"]
    command = [sys.executable, "train.py", *flags, "--out", "my run's"]
    child = subprocess.Popen(
        command,
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    child.stdout.readline()
    child.send_signal(number)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 128 + number
    python, *words = shlex.split(re.fullmatch(SAID, said).group(4))
    assert python == "python" and words[-2:] == ["--out", "my run's"]
    before = len(checkpoint_of(project / "my run's")["history"])
    play(project, *words, "--epochs", before + 2)
    assert len(history_of(project / "my run's")) == before + 2


# Two signals: the second one while it still waits for what the first one asked for.
TWICE = """
import os
import signal
import sys
import time

import train

number = int(sys.argv.pop(1))
take_step = train.take_step
steps = 0


def patched(*words):
    global steps
    steps += 1
    if steps == 10:
        os.kill(os.getpid(), number)
        os.kill(os.getpid(), number)
        time.sleep(60)
    take_step(*words)


train.take_step = patched
train.main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_it_at_once(tmp_path, number):
    run = prepare(tmp_path, "likes")
    done = interrupt(run, TWICE, number)
    assert done.returncode == -number
    assert assert_whole(run) == 1 and checkpoint_of(run.out)["epoch"] is None
    finish(run)


# A signal while an epoch is validated, or written to the disk.
BETWEEN_EPOCHS = """
import os
import sys

import checkpoint
import train

name, number = sys.argv.pop(1), int(sys.argv.pop(1))
module = checkpoint.os if name == "fsync" else train
function = getattr(module, name)


def patched(*words):
    setattr(module, name, function)
    os.kill(os.getpid(), number)
    return function(*words)


setattr(module, name, patched)
train.main()
"""


@pytest.mark.parametrize("name", ["validate", "save_epoch", "fsync"])
def test_between_epochs_a_signal_waits_for_the_save(tmp_path, name):
    run = prepare(tmp_path, "table of numbers")
    done = interrupt(run, BETWEEN_EPOCHS, name, signal.SIGTERM)
    assert done.returncode == 143 and "after epoch 2, batch 1 of" in done.stderr
    assert assert_whole(run) == 1
    finish(run)


def test_in_the_last_epoch_s_save_there_is_nothing_left_to_stop(tmp_path):
    run = prepare(tmp_path, "table of numbers", epochs=1)
    done = interrupt(run, BETWEEN_EPOCHS, "save_epoch", signal.SIGTERM)
    assert done.returncode == 0 and "Trained for 1 epochs." in done.stdout
    assert_same(run)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_all_processes_stops_the_run(tmp_path, number):
    """As Ctrl-C in a terminal: the processes that read photos finish the batch too."""
    more = ["--limit-batches", 8, "--unfreeze-epoch", 1]
    run = prepare(tmp_path, "photos", *more, epochs=2)
    words = ["train.py", *run.flags, "--workers", "2"]
    child = pexpect.spawn(sys.executable, words, cwd=run.project, encoding="utf-8")
    child.expect(r"train: [^\r]* [2-5]/")  # the bar: batches that are done
    if number == signal.SIGINT:
        child.sendintr()
    else:
        os.killpg(child.pid, number)
    child.expect(SAID.replace(r"\n", r"\r\n"))
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 128 + number
    finish(run)


# Each batch that a worker has made, all workers get SIGTERM.
SIGNALS_TO_WORKERS = """
import multiprocessing
import os
import signal
import sys

import train
from dataset import Batches

take, wrong = Batches.take, sys.argv.pop(1) == "wrong"


def patched(self, rows):
    for batch in take(self, rows):
        for worker in multiprocessing.active_children():
            os.kill(worker.pid, signal.SIGTERM)
        if wrong:
            raise ValueError("a mistake")
        yield batch


Batches.take = patched
train.main()
"""


@pytest.mark.parametrize("end, code", [("right", 0), ("wrong", 1)])
def test_workers_live_on_while_a_step_is_finished(tmp_path, end, code):
    """And none of them keeps the run from ending."""
    project = make(tmp_path, task="regression")
    (project / "fault.py").write_text(SIGNALS_TO_WORKERS)
    words = ["fault.py", end, "--workers", "2", "--epochs", "1", "--device", "cpu"]
    done = subprocess.run(
        [sys.executable, *words],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    assert ("ValueError: a mistake" in done.stderr) == (end == "wrong")


def test_a_new_run_is_not_mixed_with_an_old_one_in_its_folder(tmp_path):
    """Stopped before it has a best epoch, it leaves none of the old run's."""
    run = prepare(tmp_path, "table of numbers")
    shutil.copytree(run.project / "unbroken", run.out)
    (run.project / "stop.py").write_text(BEHIND_A_STEP)
    words = ["stop.py", str(int(signal.SIGTERM)), "2", *run.flags]
    assert run_script(run.project, words).returncode == 143
    assert [path.name for path in run.out.iterdir()] == ["last.pt"]
    refused = play(run.project, "evaluate.py", code=2).stderr
    assert "run `python train.py --resume` first." in refused
    finish(run)


def test_processes_of_torchrun_stop_after_the_same_batch(tmp_path):
    project = make(tmp_path, task="regression", device="multi-gpu")
    flags = ["--epochs", "12", "--batch-size", "8", "--device", "cpu"]
    run(project, *torchrun(2), "train.py", *flags, "--out", "unbroken")
    child = subprocess.Popen(
        [sys.executable, *torchrun(2), "train.py", *flags],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    child.stdout.readline()
    child.send_signal(signal.SIGTERM)
    _, said = child.communicate(timeout=100)
    epoch, _, _, again = re.search(SAID, said).groups()
    assert again == "torchrun --nproc-per-node 2 train.py --resume"
    assert said.count("Stopped after") == 1
    assert len(history_of(project / "outputs")) == int(epoch) - 1
    run(project, *torchrun(2), "train.py", "--resume")
    assert_same(Run(project, flags, 0))


def test_before_the_first_step_ctrl_c_ends_it_at_once(tmp_path):
    project = make(tmp_path, task="regression")
    text = (project / "train.py").read_text()
    line = "    data = load_data(config.data, config.seed, fitted)\n"
    assert line in text
    slow = "    import os\n    os.kill(os.getpid(), 2)\n"
    (project / "train.py").write_text(text.replace(line, slow + line))
    done = play(project, "train.py", code=130)
    assert done.stderr.startswith("Interrupted before the first batch.")
    assert not list((project / "outputs").iterdir())
