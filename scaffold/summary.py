"""The messages of `scaffold new` about the created project."""

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
    return one_line(Path(str(dict(project.given)["data"])).name)


def next_steps(project: Project, folder: Path, trained: bool) -> str:
    """The commands to run next."""
    steps = [f"cd {shell_word(str(folder))}"]
    if not trained:
        install = "pip install -r requirements.txt"
        steps += [install, f"{project.device.launcher} train.py"]
    steps.append("python evaluate.py")
    steps += [line for extra in project.extras for line in extra.next]
    if len(folder.parts) == 0:  # the current folder: no cd
        steps = steps[1:]
    return "\n".join(["", "Next:", *(f"  {paint(step, 'cyan')}" for step in steps)])


def recreate(project: Project, folder: Path) -> str:
    """The command that recreates the project without questions."""
    words = [*project.recreate(str(folder)), "--yes"]
    return f"\nTo recreate this project:\n{command(words)}"
