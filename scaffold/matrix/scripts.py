"""What is run in a project, to see that it trains."""

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

    words   what stands behind `python` to run it
    leaves  the file that is there when it is done
    """

    file: str
    words: list[str]
    leaves: str


def scripts(project: Project, on: str, processes: int, scratch: Path) -> list[Script]:
    """A short training and its test, on a device; scratch is for torchrun's files."""
    where = ["--device", on]
    start = torchrun(processes, scratch) if project.device.distributed else []
    train = [*start, "train.py", *SHORT, *project.task.quick, *where]
    evaluate = ["evaluate.py", *where]
    return [
        Script("train.py", train, HISTORY),
        Script("evaluate.py", evaluate, TEST),
    ]


def torchrun(processes: int, scratch: Path) -> list[str]:
    """As many processes; every line that they print with a mark of whose it is."""
    return [
        *("-m", "torch.distributed.run", "--standalone"),
        *(f"--nproc-per-node={processes}", "--tee=3", f"--log-dir={scratch}"),
    ]


def processes_for(on: str) -> int:
    """How many processes share the work of a project for several GPUs: two, on the
    CPU too; but each has to have a GPU of its own."""
    if on == "cpu":
        return 2
    command = [sys.executable, "-c", COUNT_GPUS]
    counted = subprocess.run(command, capture_output=True, text=True)
    return 1 if counted.stdout.strip() == "1" else 2
