"""Making projects and running their scripts, as a user would."""

import os
import subprocess
import sys
from pathlib import Path

from scaffold.project import Answers, Project, resolve
from scaffold.render import render, sample
from scaffold.write import write


def resolved(**answers: str) -> Project:
    return resolve(Answers(**{"project_slug": "demo", **answers}))


def make(folder: Path, **answers: str) -> Path:
    """A project on the disk."""
    target = folder / answers.get("project_slug", "demo")
    project = resolved(**{"project_slug": target.name, **answers})
    write(target, render(project), sample(project))
    return target


def run(
    project: Path, *command, code: int = 0, **options
) -> subprocess.CompletedProcess:
    """Run a script in the project's folder; fail with its output if it ends badly."""
    words = [sys.executable, *map(str, command)]
    done = subprocess.run(
        words, cwd=project, capture_output=True, text=True, timeout=300, **options
    )
    said = f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
    assert done.returncode == code, f"exit code {done.returncode}, not {code}: {said}"
    if code:
        assert "Traceback" not in done.stderr, said
    return done


def scaffold(
    *words, cwd: Path, code: int = 0, **options
) -> subprocess.CompletedProcess:
    """Run the tool itself, where nobody can be asked."""
    options = {"stdin": subprocess.DEVNULL, **options}
    return run(cwd, "-m", "scaffold", *words, code=code, **options)


def torchrun(processes: int) -> list[str]:
    return [
        "-m",
        "torch.distributed.run",
        "--standalone",
        f"--nproc-per-node={processes}",
    ]


def offline(project: Project) -> list[str]:
    """Flags that make a project train with neither a network nor much time."""
    if project.model.backbone:
        return ["--weights", "none", "--workers", "0", "--batch-size", "4"]
    return []


def predict_arguments(project: Project) -> list[str]:
    """What predict.py is called with."""
    if project.dataset.kind == "ratings":
        return ["--user", "42", "--top", "5"]
    if project.dataset.kind == "images":
        return [f"data/{project.dataset.classes[0]}/0{n}.png" for n in range(3)]
    return [project.dataset.file]


ENVIRONMENT = {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
os.environ.update(ENVIRONMENT)  # one thread a process: the tests run side by side
