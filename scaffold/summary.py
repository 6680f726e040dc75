"""The messages of `scaffold new` about the created project."""

import os
import shutil
import sys
from pathlib import Path

from scaffold.names import folder_name
from scaffold.project import Project
from scaffold.terminal import command, paint
from scaffold.text import one_line, shell_word


def created(project: Project, folder: Path, names: list[str], kept: list[str]) -> str:
    """A line about the project, and one about the user's files that were kept."""
    tick, data = paint("✓", "green"), project.dataset.name or data_name(project)
    line = (
        f"{tick} Created {one_line(folder_name(folder))}: {project.task.name} with "
        f"{project.model.name} on {data}, {len(names)} files."
    )
    if not kept:
        return line
    return f"{line}\nKept your {' and '.join(kept)} instead of scaffold's."


def data_name(project: Project) -> str:
    """The name of the user's file or folder."""
    return one_line(Path(project["data"]).name)


def next_steps(project: Project, folder: Path, training: int | None) -> str:
    """The commands to run next.

    training: the exit code of the training that has just run; None: there was none
    """
    launcher, python = project.device.launcher, "python"
    steps = [] if folder == Path(".") else [f"cd {shell_word(str(folder))}"]
    if training is None:
        steps += ["pip install -r requirements.txt", f"{launcher} train.py"]
    else:
        python = python_of(folder)
    if training:
        steps.append(f"{python} train.py --resume")
    after = [line for extra in project.extras for line in extra.next]
    steps += [line.replace("python", python) for line in ("python evaluate.py", *after)]
    return "\n".join(["", "Next:", *(f"  {paint(step, 'cyan')}" for step in steps)])


def python_of(folder: Path) -> str:
    """`python`, or a path to the one that trained, if the shell has another one."""
    there = shutil.which("python")
    if there and os.path.dirname(there) == os.path.dirname(sys.executable):
        return "python"
    return shell_word(os.path.relpath(sys.executable, folder))


def recreate(project: Project, folder: Path) -> str:
    """The command that recreates the project without questions."""
    words = [*project.recreate(str(folder)), "--yes"]
    return f"\nTo recreate this project:\n{command(words)}"
