"""The same on a GPU of NVIDIA's, where there is one."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import mean

from benchmarks import environment
from benchmarks.process import run
from benchmarks.table import Benchmark, Failure, Figures, Row
from benchmarks.training import make_all, peer, projects
from benchmarks.workloads import Made, history_of

ACCURACY = 0.97
REACHED = f"seconds to an accuracy of {ACCURACY}"
IDLE = "idle share of the GPU"
SAMPLE = ("--query-gpu=timestamp,utilization.gpu", "--format=csv,noheader,nounits")
FP32 = ("--precision", "fp32")  # as the others have it
CUDA = "import torch; print(torch.cuda.is_available())"
ABOUT = """As in training and frameworks, on the GPU, all in fp32. The idle share is
what nvidia-smi says while `train.py` trains, from the end of its first epoch to that
of its last. The accuracy is that of the CNN on the validation split of digits, in
seconds as history.csv counts."""


@contextmanager
def benchmark(quick: bool, device: str = "cuda") -> Iterator[Benchmark]:
    if device == "cuda" and not has_cuda():
        note = "Not run: PyTorch finds no GPU on this machine."
        yield Benchmark(ABOUT, "", {}, [], 0, [note])
        return
    failed = environment.prepare()
    with tempfile.TemporaryDirectory() as name:
        made, digits = make_all(Path(name), quick), Path(name, "digits")
        flags = ("--task", "classification", "--model", "cnn", "--yes")
        run("-m", "scaffold", "new", digits, *flags)
        runs = projects(made, device, *FP32)
        runs["bare loop"] = partial(peer, "bare", made, device=device)
        if "lightning" not in failed:
            python = environment.python()
            runs["lightning"] = partial(peer, "lightning", made, python, device=device)
        runs[IDLE] = partial(idle, made[-1], device, epochs=3 if quick else 60)
        runs[REACHED] = partial(reached, digits, device)
        yield Benchmark(
            about=ABOUT,
            unit="samples a second; seconds",
            runs=runs,
            rows=rows([one.workload.name for one in made]),
            rounds=1 if quick else 5,
            notes=environment.notes(failed, ["lightning"]),
        )


def rows(names: list[str]) -> list[Row]:
    return [
        *(Row(f"train.py, {name}", f"bare, {name}", "≥ 0.95") for name in names),
        *(
            Row(f"with checkpoints, {name}", f"lightning, {name}", "≥ 1")
            for name in names
        ),
        Row(IDLE),
        Row(REACHED),
    ]


def has_cuda() -> bool:
    return bool(shutil.which("nvidia-smi")) and "True" in run("-c", CUDA).output


def idle(made: Made, device: str, epochs: int) -> Figures:
    """Trains while nvidia-smi looks at the GPU, ten times a second."""
    ends: list[datetime] = []
    with tempfile.TemporaryFile("w+") as said:
        command = ["nvidia-smi", *SAMPLE, "--loop-ms=100"]
        watch = subprocess.Popen(command, stdout=said)
        try:
            run(
                *("train.py", "--epochs", epochs, "--device", device),
                cwd=made.folder,
                each=lambda line: "train_loss" in line and ends.append(datetime.now()),
            )
        finally:
            watch.terminate()
            watch.wait()
        said.seek(0)
        return {IDLE: 1 - busy(said.read(), ends[0], ends[-1])}


def busy(said: str, start: datetime, end: datetime) -> float:
    """The mean share of the time, from what nvidia-smi printed."""
    shares = [
        int(percent) / 100
        for stamp, percent in re.findall(r"^(.+), (\d+)$", said, re.MULTILINE)
        if start <= datetime.strptime(stamp, "%Y/%m/%d %H:%M:%S.%f") <= end
    ]
    if not shares:
        raise Failure("nvidia-smi looked at the GPU too seldom")
    return mean(shares)


def reached(digits: Path, device: str) -> Figures:
    run("train.py", "--device", device, cwd=digits)
    history = history_of(digits)
    seconds = 0.0
    for row in history:
        seconds += float(row["seconds"])
        if float(row["val_accuracy"]) >= ACCURACY:
            return {REACHED: seconds}
    raise Failure(f"{len(history)} epochs do not reach an accuracy of {ACCURACY}")
