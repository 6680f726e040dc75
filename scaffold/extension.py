"""What the templates see: `project()`, under scaffold and under cookiecutter alike."""

import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from scaffold.catalog.entries import LINE_LENGTH
from scaffold.notebook import notebook
from scaffold.project import Answers, Project, resolve
from scaffold.text import code, fenced, markdown, shell_word
from scaffold.write import fill


class ProjectExtension(Extension):
    """Adds `project()`, which turns cookiecutter's answers into a Project.

    cookiecutter.json names this class, so that plain `cookiecutter templates/base`
    renders the same bytes.
    """

    def __init__(self, environment: Environment):
        super().__init__(environment)
        environment.globals["project"] = project_of
        environment.filters["literal"] = literal
        environment.filters["imports"] = imports
        environment.filters["wrapped"] = wrapped
        environment.filters["folded"] = folded
        environment.filters["code"] = code
        environment.filters["fenced"] = fenced
        environment.filters["notebook"] = notebook
        environment.filters["markdown"] = markdown
        environment.filters["shell"] = shell_word


def literal(value: str | Sequence[str]) -> str:
    """A string as black writes it, in the quotes that need fewer escapes; or a list."""
    if not isinstance(value, str):
        return f"[{', '.join(map(literal, value))}]"
    inside = repr(f'"{value}')[2:-1]  # as it is between single quotes
    if value.count('"') > value.count("'"):
        return f"'{inside}'"
    inside = inside.replace("\\'", "'").replace('"', '\\"')
    return f'"{inside}"'


def wrapped(line: str) -> str:
    """An import, in parentheses and a name a line where it is too long for one."""
    if len(line) <= LINE_LENGTH:
        return line
    start, names = line.split(" import ")
    return "\n".join(
        [f"{start} import (", *(f"    {name}," for name in names.split(", ")), ")"]
    )


def folded(line: str, indent: int = 0) -> str:
    """A call or a def as black folds it: arguments on a line of their own, or one each.

    indent is that of the line, which has it already. No argument is a call itself.
    """
    if indent + len(line) <= LINE_LENGTH:
        return line
    start, rest = line.split("(", 1)
    arguments, end = rest.rsplit(")", 1)
    margin = " " * indent
    if len(margin) + 4 + len(arguments) > LINE_LENGTH:
        arguments = arguments.replace(", ", f",\n{margin}    ") + ","
    return f"{start}(\n{margin}    {arguments}\n{margin}){end}"


STANDARD_LIBRARY = {name.lower() for name in sys.stdlib_module_names}


def imports(lines: Sequence[str]) -> str:
    """Import lines as isort has them: the standard library, a gap, the rest."""
    ordered = sorted(set(lines), key=lambda line: (line[0] == "f", line.lower()))
    standard = [line for line in ordered if module_of(line) in STANDARD_LIBRARY]
    others = [line for line in ordered if module_of(line) not in STANDARD_LIBRARY]
    return "\n".join([*standard, "", *others])


def module_of(line: str) -> str:
    """`torch` of `from torch.utils.data import Dataset`."""
    return re.split(r"[ .]", line)[1]


@pass_context
def project_of(context: Context) -> Project:
    answers = context["cookiecutter"]
    known = Answers.__dataclass_fields__
    return resolved(tuple((key, answers[key]) for key in known if key in answers))


@lru_cache
def resolved(answers: tuple[tuple[str, str], ...]) -> Project:
    return resolve(Answers(**{key: value or None for key, value in answers}))


def add_extras(answers: dict[str, str], folder: Path) -> None:
    """Write the extras and the record: cookiecutter renders only the base."""
    from scaffold.record import record_of
    from scaffold.render import render, render_extras

    project = resolve(Answers(**answers))
    fill(folder, render_extras(project), {})
    fill(folder, record_of(project, render(project)), {})
