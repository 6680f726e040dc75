"""SIGKILL at any moment costs at most the current epoch.

A readable checkpoint always remains, and `--resume` ends with the same history and the
same weights, to the last bit, as a run that was never interrupted.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from itertools import product
from random import Random

import pytest

from tests.faults.runs import (
    CASES,
    EPOCHS,
    Run,
    assert_same,
    epochs_saved,
    finish,
    interrupt,
    prepare,
    restart,
)
from tests.preloaded import begin_script
from tests.projects import history_of, make, play, run, torchrun

KILLS = {case: 3 if case == "photos" else 6 for case in CASES}  # photos take long


@pytest.mark.parametrize("case", CASES)
def test_killed_at_random_moments_it_ends_the_same(tmp_path, case, faults):
    """No epoch that was saved is lost, however often and whenever it is killed."""
    run, random, saved = prepare(tmp_path, case), Random(case), []
    seconds = run.seconds  # of an unbroken run; longer once the machine is busy
    while len(saved) < KILLS[case]:
        before = epochs_saved(run)
        if before >= EPOCHS - 1:
            finish(run)
            shutil.rmtree(run.out)
        elif kill(run, random.uniform(0.3, 1) * seconds):
            saved.append(epochs_saved(run))
            assert saved[-1] >= before
            seconds *= 1.5 if saved[-1] == before else 1
        else:
            restart(run)
    finish(run)
    print(f"{case}: epochs saved at {KILLS[case]} kills: {saved}")
    assert set(saved) & {1, 2, 3}
    faults(KILLS[case])


def kill(run: Run, seconds: float) -> bool:
    """Whether it was still running this long after it began."""
    outputs = [run.project / "stdout", run.project / "stderr"]
    process = begin_script(run.project, ["train.py", *run.command], outputs)
    process.join(seconds)
    process.kill()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), outputs[1].read_text()
    return process.exitcode != 0


POINTS = ("half", "whole", "renamed")
# At one of these points of the n-th checkpoint that a run saves, counted from 1.
IN_A_SAVE = """
import os
import shutil
import signal
import sys
from pathlib import Path

import train

point, left = sys.argv.pop(1), int(sys.argv.pop(1))


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def patch(module, name, before=None, after=None):
    function = getattr(module, name)

    def patched(*words):
        global left
        left -= 1
        if left == 0 and before:
            before(*words)
        function(*words)
        if left == 0 and after:
            after(*words)

    setattr(module, name, patched)


def half(path, content):
    with open(path, "wb") as file:
        file.write(content[: len(content) // 2])
    die()


if point == "half":
    patch(Path, "write_bytes", before=half)
elif point == "whole":
    patch(os, "replace", before=lambda *words: die())
else:
    patch(os, "replace", after=lambda *words: die())
train.main()
"""


@pytest.mark.parametrize("case", ["table of numbers", "photos"])
def test_killed_while_it_saves_it_ends_the_same(tmp_path, case, faults):
    """best.pt and last.pt: half written, written, and renamed."""
    run, epochs = prepare(tmp_path, case), 0
    moments = list(product((1, 2, 3), POINTS))
    for number, point in moments:
        done = interrupt(run, IN_A_SAVE, point, number)
        if done.returncode == 0:
            restart(run)
            epochs = 0
            continue
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert epochs_saved(run) >= epochs
        epochs = epochs_saved(run)
    finish(run)
    faults(len(moments))


def test_killed_before_its_first_epoch_ended_it_starts_from_the_beginning(tmp_path):
    """And says so, so that a job scheduler can always call it with --resume."""
    run = prepare(tmp_path, "table of numbers")
    interrupt(run, IN_A_SAVE, "whole", 1)
    assert epochs_saved(run) == 0
    said = play(run.project, "train.py", *run.flags, "--resume").stdout
    assert f"{run.out}/last.pt does not exist: starting from the first epoch." in said
    assert_same(run)


def test_killed_from_a_cold_start_it_ends_the_same(tmp_path):
    """`python train.py` on photos, in a process of its own."""
    run = prepare(tmp_path, "photos", "--unfreeze-epoch", 1)
    command = [sys.executable, "train.py", *run.flags]
    kill_after_an_epoch(run, command)
    finish(run)


def kill_after_an_epoch(run: Run, command: list[str]) -> None:
    """Kill all processes of a command, soon after its first epoch was saved."""
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen(command, cwd=run.project, process_group=0, **silent)
    while not (run.out / "last.pt").exists():
        assert child.poll() is None
        time.sleep(0.002)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    assert epochs_saved(run) >= 1


def test_several_processes_that_are_killed_end_the_same(tmp_path):
    """torchrun with two processes, which share each batch."""
    answers = {"task": "regression", "device": "multi-gpu", "dropout": "0.3"}
    project = make(tmp_path, **answers)
    flags = ["--epochs", "6", "--batch-size", "8", "--device", "cpu"]
    run(project, *torchrun(2), "train.py", *flags, "--out", "unbroken")
    broken = Run(project, flags, 0)
    kill_after_an_epoch(broken, [sys.executable, *torchrun(2), "train.py", *flags])
    assert len(history_of(project)) < 6
    run(project, *torchrun(2), "train.py", "--resume")
    assert_same(broken)
