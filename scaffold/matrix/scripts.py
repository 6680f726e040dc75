"""The scripts to run in a project to check that it trains."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scaffold.matrix.outcomes import HISTORY, TEST
from scaffold.project import Project

SHORT = ["--epochs", "1", "--limit-batches", "2"]
COUNT_GPUS = "import torch; print(torch.cuda.device_count())"


@dataclass(frozen=True)
class Script:
    """A script of the project.

    words   the arguments for `python`
    leaves  the file that it writes
    """

    file: str
    words: list[str]
    leaves: str


def scripts(project: Project, on: str, processes: int, scratch: Path) -> list[Script]:
    """A short training and its evaluation; scratch is for torchrun's files."""
    where = ["--device", on]
    start = torchrun(processes, scratch) if project.device.distributed else []
    train = [*start, "train.py", *SHORT, *project.task.quick, *where]
    evaluate = ["evaluate.py", *where]
    return [
        Script("train.py", train, HISTORY),
        Script("evaluate.py", evaluate, TEST),
    ]


def torchrun(processes: int, scratch: Path) -> list[str]:
    """The arguments for torchrun; --tee prefixes every line with its process."""
    return [
        *("-m", "torch.distributed.run", "--standalone"),
        *(f"--nproc-per-node={processes}", "--tee=3", f"--log-dir={scratch}"),
    ]


def processes_for(on: str) -> int:
    """How many processes to run for a project for several GPUs: two, also on the CPU,
    but one on a single GPU."""
    if on == "cpu":
        return 2
    command = [sys.executable, "-c", COUNT_GPUS]
    counted = subprocess.run(command, capture_output=True, text=True)
    return 1 if counted.stdout.strip() == "1" else 2
