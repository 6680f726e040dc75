"""Several machines: torchrun on each, and the job script for a Slurm cluster."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.preloaded import run_ranks
from tests.projects import history_of, make, play, play_ranks, run, torchrun

FLAGS = ["--epochs", "4", "--limit-batches", "4", "--device", "cpu"]

# srun starts the command in the folder of each node; on a cluster, all have one path.
COMMANDS = {
    "srun": """
        [[ $* == *torchrun* ]] || exec "${@:3}"
        for node in "$NODES"/*; do
          (cd "$node" && exec "${@:4}") &
          nodes+=($!)
        done
        for node in "${nodes[@]}"; do wait "$node" || code=$?; done
        exit "${code:-0}"
    """,
    "scontrol": """
        echo "$@" >> "$LOG"
        printf 'localhost\\nlocalhost\\n'
    """,
    "torchrun": 'exec python -m torch.distributed.run "$@"',
}
STEP = "            optimizer.zero_grad()\n"
KILLED = f"""
            import os

            if (os.environ["RANK"], epoch) == ("1", 3):
                if os.environ["TORCHELASTIC_RESTART_COUNT"] == "0":
                    os.kill(os.getpid(), 9)
{STEP}"""


def cluster(folder: Path) -> dict[str, str]:
    """The environment of a job with two nodes of one process, both on this machine."""
    for name, text in COMMANDS.items():
        (folder / name).write_text(f"#!/bin/bash\n{text}")
        (folder / name).chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "NODES": str(folder / "nodes"),
        "LOG": str(folder / "scontrol.txt"),
        "SLURM_JOB_ID": free_job(),
        "SLURM_JOB_NODELIST": "node[1-2]",
        "SLURM_JOB_NUM_NODES": "2",
        "OMP_NUM_THREADS": "1",
    }


def free_job() -> str:
    """The number of a job whose port, for the rendezvous, is free."""
    for number in range(os.getpid() % 9000, 10_000):
        with socket.socket() as port:
            if port.connect_ex(("localhost", 20_000 + number)):
                return str(number)
    raise OSError("no port is free")


def without_seconds(project: Path, out: str = "outputs") -> list[dict]:
    return [{**row, "seconds": ""} for row in history_of(project, out)]


def test_a_job_on_two_machines_survives_a_killed_process(tmp_path):
    """The history is that of an uninterrupted run, and only one machine has it."""
    answers = {"device": "multi-gpu", "extras": "slurm", "dropout": "0.2"}
    first = make(tmp_path / "nodes", task="regression", project_slug="one", **answers)
    play_ranks(first, 2, "train.py", *FLAGS, "--out", tmp_path / "whole")
    play(first, "train.py", *FLAGS, "--out", tmp_path / "alone")
    text = (first / "train.py").read_text()
    assert STEP in text
    (first / "train.py").write_text(text.replace(STEP, KILLED))
    second = Path(shutil.copytree(first, tmp_path / "nodes/two"))
    job = subprocess.run(
        ["bash", "slurm.sh", *FLAGS],
        cwd=first,
        env=cluster(tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert job.returncode == 0, job.stderr
    assert "exitcode: -9" in job.stderr
    assert "outputs/last.pt does not exist: starting from the first" in job.stdout
    assert job.stdout.count("  4/4  train_loss") == 1
    (written,) = [node for node in (first, second) if (node / "outputs").exists()]
    assert without_seconds(written) == without_seconds(tmp_path, "whole")
    alone = history_of(tmp_path, "alone")
    for one, two in zip(alone, history_of(written), strict=True):
        assert float(one["val_loss"]) == pytest.approx(float(two["val_loss"]), rel=0.1)
    assert (tmp_path / "scontrol.txt").read_text() == "show hostnames node[1-2]\n"


def test_a_job_that_is_out_of_time_is_queued_again_and_continues(tmp_path):
    project = make(tmp_path, task="regression", extras="slurm")
    flags = ["--epochs", "100", *FLAGS[2:]]
    play(project, "train.py", *flags, "--out", "whole")
    command, environment = ["bash", "slurm.sh", *flags], cluster(tmp_path)
    job = subprocess.Popen(command, cwd=project, env=environment, process_group=0)
    while not (project / "outputs/last.pt").exists():
        assert job.poll() is None
        time.sleep(0.002)
    job.send_signal(signal.SIGUSR1)  # as Slurm does a minute before the end
    job.wait()
    os.killpg(job.pid, signal.SIGKILL)
    said = (tmp_path / "scontrol.txt").read_text()
    assert said == f"requeue {environment['SLURM_JOB_ID']}\n"
    assert len(history_of(project)) < 100
    subprocess.run(command, cwd=project, env=environment, check=True, timeout=300)
    assert without_seconds(project) == without_seconds(project, "whole")


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda", "mps", "multi-gpu"])
def test_the_job_script_is_bash(tmp_path, device):
    project = make(tmp_path, task="regression", device=device, extras="slurm")
    subprocess.run(["bash", "-n", "slurm.sh"], cwd=project, check=True)
    asks_for_a_gpu = "#SBATCH --gpus" in (project / "slurm.sh").read_text()
    assert asks_for_a_gpu == (device != "cpu")


GROUP = """
import weakref

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

import distributed as ddp

with ddp.process_group():
    DistributedDataParallel(torch.nn.Linear(2, 1))
    group = weakref.ref(dist.group.WORLD)
assert group() is None
"""


def test_the_group_is_gone_before_python_ends(tmp_path):
    """Else one of its threads may need Python at its end, and the process aborts."""
    project = make(tmp_path, task="regression", device="multi-gpu")
    (project / "group.py").write_text(GROUP)
    run(project, *torchrun(2), "group.py")


# What a process refuses.

FAULT = """
import os
import sys

fault, os.environ["LOCAL_RANK"] = sys.argv.pop(1), "0"  # each on its own machine
import train
from utils import run

load_data, evaluate = train.load_data, train.evaluate
second = os.environ["RANK"] == "1"


def load(config, device):
    if second and fault in ("missing", "changed"):
        config.data = f"{fault}.csv"
    return load_data(config, device)


def fail(*words):
    raise OSError("The disk is full.")


train.load_data = load
if fault == "full":
    train.save_epoch = fail
run(train.main)
"""
FAULTS = {
    "missing": "Cannot read missing.csv: No such file",
    "changed": "The data differ from machine to machine.",
    "full": "The disk is full.",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_all_processes_end_where_one_fails_and_one_says_why(tmp_path, fault):
    project = make(tmp_path, task="regression", device="multi-gpu")
    data = (project / "data/diabetes.csv").read_text().splitlines()
    (project / "changed.csv").write_text("\n".join([*data[:-2], data[-1], data[-2]]))
    (project / "fault.py").write_text(FAULT)
    ranks = run_ranks(project, ["fault.py", fault, *FLAGS], 2)
    assert all(rank.returncode for rank in ranks)
    said = "".join(rank.stderr for rank in ranks)
    assert said.count("\n") == 1, said
    assert FAULTS[fault] in said


def test_what_all_processes_of_a_machine_refuse_is_said_once(tmp_path):
    project = make(tmp_path, task="regression", device="multi-gpu")
    for flags in (["--data", "missing.csv"], ["--lr", "0"], ["--what"]):
        ranks = run_ranks(project, ["train.py", *FLAGS, *flags], 2)
        assert [rank.returncode for rank in ranks] == [2, 2]
        assert sorted(bool(rank.stderr) for rank in ranks) == [False, True]
