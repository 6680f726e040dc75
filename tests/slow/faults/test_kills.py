"""SIGKILL at any moment: no checkpoint is lost, and --resume ends as if nothing was."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import product
from random import Random

import pytest

from tests.preloaded import begin_script
from tests.slow.faults.runs import (
    CASES,
    EPOCHS,
    assert_whole,
    finish,
    interrupt,
    prepare,
    restart,
)

FEWER = {"photos": 8, "images": 10}  # as they take longer
KILLS = {case: FEWER.get(case, 17) for case in CASES}  # 103 in all


@pytest.mark.parametrize("case", CASES)
def test_killed_at_random_moments_it_ends_the_same(tmp_path, case, faults):
    """The first time a cold start; after that runs that have PyTorch in memory."""
    run, random = prepare(tmp_path, case), Random(case)
    kill_cold(run, random.uniform(0, run.seconds / 2))
    moments, ended = Counter([assert_whole(run)]), 0
    while moments.total() < KILLS[case]:
        if kill_warm(run, random.uniform(0, run.seconds)):
            moments[assert_whole(run)] += 1
        else:
            restart(run)
            ended += 1
    finish(run)
    saved = {epochs: moments[epochs] for epochs in range(EPOCHS + 1)}
    print(
        f"{case}: {KILLS[case]} kills, by epochs saved: {saved}; {ended} came too late"
    )
    assert sum(moments[epochs] for epochs in range(1, EPOCHS)) > 0
    faults(KILLS[case])


def kill_cold(run, seconds: float) -> None:
    """`python train.py` and its children, so long after its first epoch."""
    child = subprocess.Popen(
        [sys.executable, "train.py", *run.flags],
        cwd=run.project,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    child.stdout.readline()
    time.sleep(seconds)
    os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


def kill_warm(run, seconds: float) -> bool:
    """Whether it was still running so long after it began."""
    outputs = [run.project / "stdout", run.project / "stderr"]
    process = begin_script(run.project, ["train.py", *run.command], outputs)
    process.join(seconds)
    process.kill()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), outputs[1].read_text()
    return process.exitcode != 0


POINTS = ("half", "whole", "on the disk", "renamed")
# At one of these points of the n-th save of a run, counted from 1.
IN_A_SAVE = """
import io
import os
import signal
import sys

import torch

import train

point, left = sys.argv.pop(1), int(sys.argv.pop(1))
save = torch.save


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def half(content, file):
    whole = io.BytesIO()
    save(content, whole)
    file.write(whole.getvalue()[: whole.tell() // 2])
    file.flush()
    die()


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


if point == "half":
    patch(torch, "save", before=half)
elif point == "whole":
    patch(os, "fsync", before=lambda *words: die())
elif point == "on the disk":
    patch(os, "replace", before=lambda *words: die())
else:
    patch(os, "replace", after=lambda *words: die())
train.main()
"""


@pytest.mark.parametrize("case", ["table of numbers", "photos"])
def test_killed_while_it_saves_it_ends_the_same(tmp_path, case, faults):
    """best.pt, history.csv and last.pt, and backbone.pt: half, whole, renamed."""
    run, epochs = prepare(tmp_path, case, epochs=8), 0
    moments = list(product((1, 2, 3, 4), POINTS))
    for number, point in moments:
        done = interrupt(run, IN_A_SAVE, point, number)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert assert_whole(run) >= epochs
        epochs = assert_whole(run)
    assert 0 < epochs < 8
    finish(run)
    faults(len(moments))
