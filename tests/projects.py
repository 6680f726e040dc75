"""Making projects and running their scripts, as a user would."""

import subprocess
import sys
from pathlib import Path

from scaffold.project import Answers, Project, resolve
from scaffold.render import render, sample
from scaffold.write import write
from tests.preloaded import run_script


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
    """Run `python command…` in the project's folder, in a fresh interpreter.

    Fails with what it printed if the exit code is another one, or if a refusal shows a
    traceback.
    """
    words = [sys.executable, *map(str, command)]
    done = subprocess.run(
        words, cwd=project, capture_output=True, text=True, timeout=300, **options
    )
    return checked(done, code)


def play(project: Path, *command, code: int = 0) -> subprocess.CompletedProcess:
    """Like run, for a script, but quicker: PyTorch is in memory already."""
    return checked(run_script(project, list(map(str, command))), code)


def checked(
    done: subprocess.CompletedProcess, code: int
) -> subprocess.CompletedProcess:
    said = f"{' '.join(done.args)}\n{done.stdout}\n{done.stderr}"
    assert done.returncode == code, f"exit code {done.returncode}, not {code}: {said}"
    assert not code or "Traceback" not in done.stderr, said
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
    return list(project.task.quick)


def predict_arguments(project: Project) -> list[str]:
    """What predict.py is called with."""
    if project.dataset.kind == "ratings":
        return ["--user", "42", "--top", "5"]
    if project.dataset.photos:
        return [f"data/{project.dataset.classes[0]}/0{n}.png" for n in range(3)]
    return [project.dataset.file]
