"""What `scaffold new` says about the project that it wrote."""

import os
import shutil
import sys
from pathlib import Path

from scaffold.names import folder_name
from scaffold.project import Project
from scaffold.terminal import command, paint
from scaffold.text import one_line, shell_word


def created(project: Project, folder: Path, names: list[str], kept: list[str]) -> str:
    """One line, and another one about files of the user's that stay as they are."""
    tick, data = paint("✓", "green"), project.dataset.name or data_name(project)
    line = (
        f"{tick} Created {one_line(folder_name(folder))}: {project.task.name} with "
        f"{project.model.name} on {data}, {len(names)} files."
    )
    if not kept:
        return line
    return f"{line}\nYour {' and '.join(kept)} is kept; scaffold's is not written."


def data_name(project: Project) -> str:
    """The name of the user's file or folder."""
    return one_line(Path(str(dict(project.given)["data"])).name)


def next_steps(project: Project, folder: Path, trained: bool) -> str:
    """The commands to run now."""
    steps = [f"cd {shell_word(str(folder))}"]
    python = python_of(folder) if trained else "python"
    if not trained:
        install = "pip install -r requirements.txt"
        steps += [install, f"{project.device.launcher} train.py"]
    after = [line for extra in project.extras for line in extra.next]
    steps += [line.replace("python", python) for line in ("python evaluate.py", *after)]
    if len(folder.parts) == 0:  # the folder that the user is in
        steps = steps[1:]
    return "\n".join(["", "Next:", *(f"  {paint(step, 'cyan')}" for step in steps)])


def python_of(folder: Path) -> str:
    """`python`, or a path to the one that trained, if the shell has another one."""
    there = shutil.which("python")
    if there and os.path.dirname(there) == os.path.dirname(sys.executable):
        return "python"
    return shell_word(os.path.relpath(sys.executable, folder))


def recreate(project: Project, folder: Path) -> str:
    """The command that writes the project again, without questions."""
    words = [*project.recreate(str(folder)), "--yes"]
    return f"\nTo recreate this project:\n{command(words)}"
