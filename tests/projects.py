"""Make projects and run their scripts, as a user would."""

import csv
import importlib
import json
import os
import shlex
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

from typer.testing import CliRunner

from scaffold.cli import command_line
from scaffold.project import Answers, Project, resolve
from scaffold.render import render, sample
from scaffold.write import write
from tests.preloaded import run_ranks, run_script


def resolved(**answers) -> Project:
    return resolve(Answers(**{"project_slug": "demo", **answers}))


def make(folder: Path, **answers) -> Path:
    """A project on the disk."""
    target = folder / answers.get("project_slug", "demo")
    project = resolved(**{"project_slug": target.name, **answers})
    write(target, render(project), sample(project))
    return target


def run(
    project: Path, *command, code: int = 0, **options
) -> subprocess.CompletedProcess:
    """Run `python command…` in the project's folder, in a fresh interpreter.

    Fails if the exit code is another one, or if an error message has a traceback.
    """
    words = [sys.executable, *map(str, command)]
    done = subprocess.run(
        words, cwd=project, capture_output=True, text=True, timeout=300, **options
    )
    return checked(done, code)


def play(
    project: Path, *command, code: int = 0, **environment
) -> subprocess.CompletedProcess:
    """Like run, but quicker: in a fork of a process that has imported PyTorch."""
    return checked(run_script(project, list(map(str, command)), environment), code)


def play_ranks(project: Path, processes: int, *command) -> str:
    """Like torchrun with so many processes. Returns what the first one printed."""
    ranks = run_ranks(project, list(map(str, command)), processes)
    first, *_ = [checked(done, 0) for done in ranks]
    return first.stdout


def checked(
    done: subprocess.CompletedProcess, code: int
) -> subprocess.CompletedProcess:
    output = f"{' '.join(done.args)}\n{done.stdout}\n{done.stderr}"
    assert done.returncode == code, f"exit code {done.returncode}, not {code}: {output}"
    assert not code or "Traceback" not in done.stderr, output
    return done


def scaffold(
    *words, cwd: Path, code: int = 0, **options
) -> subprocess.CompletedProcess:
    """Run the tool itself, where nobody can be asked.

    In this process, which is quicker than to start one; in a fresh one if there are
    options for it, and for flags that change a process.
    """
    if options or {"--templates", "--train", "--run"} & {*words}:
        options = {"stdin": subprocess.DEVNULL, **options}
        return run(cwd, "-m", "scaffold", *words, code=code, **options)
    with chdir(cwd), patch.dict(os.environ):
        done = CliRunner().invoke(
            command_line(), [*map(str, words)], prog_name="scaffold"
        )
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    command = ["scaffold", *map(str, words)]
    output = done.stdout, done.stderr
    return checked(subprocess.CompletedProcess(command, done.exit_code, *output), code)


def printed_command(output: str) -> list[str]:
    """The words after `scaffold` in the command that recreates a project."""
    command = output.partition("To recreate this project:\n  scaffold ")[2]
    assert command, output
    return shlex.split(command.replace("\\\n", ""))


def small(task: str) -> dict:
    """The answers for a task, with a small network if its default is a large one."""
    backbone = {"model": "mobilenet_v3_small"} if task == "transfer-learning" else {}
    return {"task": task, **backbone}


def torchrun(processes: int) -> list[str]:
    return [
        "-m",
        "torch.distributed.run",
        "--standalone",
        f"--nproc-per-node={processes}",
    ]


def offline(project: Project) -> list[str]:
    """Flags that make a project train with neither a network nor much time."""
    return list(project.task.quick)


def available(project: Project) -> str:
    """The project's own device if this machine has it, else the CPU."""
    import torch  # here, not above: what trains nothing does not wait for it

    present = {
        "auto": True,
        "cpu": True,
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
    }
    return project.device.flag if present[project.device.flag] else "cpu"


def predict_arguments(project: Project) -> list[str]:
    """What predict.py is called with."""
    if project.dataset.kind == "ratings":
        return ["--user", "42", "--top", "5"]
    if project.dataset.photos:
        return [f"data/{project.dataset.classes[0]}/0{n}.png" for n in range(3)]
    return [project.dataset.file]


def history_of(project: Path, out: str = "outputs") -> list[dict]:
    """history.csv, without the seconds."""
    with open(project / out / "history.csv") as file:
        return [{**row, "seconds": ""} for row in csv.DictReader(file)]


def results_of(project: Path, out: str = "outputs") -> dict:
    return json.loads((project / out / "test.json").read_text())


def loaded(project: Path, out: str = "outputs", name: str = "last") -> dict:
    """A checkpoint."""
    import torch

    return torch.load(project / out / f"{name}.pt", weights_only=True)


def load_module(project: Path, name: str):
    """A module of a project, with the project's modules that it imports.

    They are forgotten afterwards, so that another project's can be imported.
    """
    names = {path.stem for path in project.glob("*.py")}
    kept = {other: sys.modules.pop(other) for other in names & sys.modules.keys()}
    sys.path.insert(0, str(project))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(project))
        for other in names & sys.modules.keys():
            del sys.modules[other]
        sys.modules.update(kept)
