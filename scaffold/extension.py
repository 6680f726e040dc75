"""What the templates see: `project()`, under scaffold and under cookiecutter alike."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from scaffold.catalog import templates_folder
from scaffold.choices.answers import Answers
from scaffold.choices.table import choices
from scaffold.imports import LINE_LENGTH, read_origins, with_imports
from scaffold.notebook import notebook
from scaffold.project import Project, resolve
from scaffold.text import code, fenced, markdown, shell_word
from scaffold.write import fill

IMPORTS = Path("base", "templates", "imports.toml")
MODULES = {  # of generated projects
    "config",
    "dataset",
    "distributed",
    "evaluate",
    "logger",
    "model",
    "plots",
    "predict",
    "sign",
    "train",
    "utils",
}


class ProjectExtension(Extension):
    """Adds `project()`, which turns cookiecutter's answers into a Project.

    cookiecutter.json names this class, so that plain `cookiecutter templates/base`
    renders the same bytes.
    """

    def __init__(self, environment: Environment):
        super().__init__(environment)
        environment.globals["project"] = project_of
        environment.filters["literal"] = literal
        environment.filters["python"] = python
        environment.filters["folded"] = folded
        environment.filters["listed"] = listed
        environment.filters["replacing"] = replacing
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


FEW = 8  # names of a list that get a line each


def listed(values: Sequence[str], start: str) -> str:
    """`NAMES = ["a", "b"]` in one line, in a line for each name, or packed."""
    line = f"{start}{literal(values)}"
    if len(line) <= LINE_LENGTH:
        return line
    if len(values) <= FEW:
        lines = [f"    {literal(value)}," for value in values]
        return "\n".join([f"{start}[", *lines, "]"])
    words = [f"{literal(value)}," for value in values]
    lines = [f"# fmt: off\n{start}[", *packed(words), "]\n# fmt: on"]
    return "\n".join(lines)


def replacing(rules: Sequence[tuple[str, str, list[str]]], start: str) -> str:
    """`REPLACE = [("[$,]", "", ["price"])]` in one line, or in a line for each."""
    lines = [
        f"({literal(old)}, {literal(new)}, {literal(names)})"
        for old, new, names in rules
    ]
    line = f"{start}[{', '.join(lines)}]"
    if len(line) <= LINE_LENGTH:
        return line
    body = [f"    {one}," for one in lines]
    if max(map(len, body)) <= LINE_LENGTH:
        return "\n".join([f"{start}[", *body, "]"])
    body = [line for rule in rules for line in spread(*rule)]
    return "\n".join([f"# fmt: off\n{start}[", *body, "]\n# fmt: on"])


def spread(old: str, new: str, names: list[str]) -> Iterator[str]:
    """A rule with many columns, in packed lines."""
    yield f"    ({literal(old)}, {literal(new)}, ["
    yield from packed([f"{literal(name)}," for name in names])
    yield "    ]),"


def packed(words: Sequence[str]) -> Iterator[str]:
    """Lines with as many words as fit."""
    line = "   "
    for word in words:
        if len(line) + 1 + len(word) > LINE_LENGTH and line.strip():
            yield line
            line = "   "
        line = f"{line} {word}"
    yield line


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


def python(text: str) -> str:
    """A module with the imports that it needs and the blank lines that black wants."""
    return module(text, templates_folder() / IMPORTS)


@lru_cache(maxsize=256)  # many projects of a matrix share a module
def module(text: str, origins: Path) -> str:
    return with_imports(text, read_origins(origins), MODULES)


@pass_context
def project_of(context: Context) -> Project:
    answers = context["cookiecutter"]
    return resolved(tuple((key, answers[key]) for key in choices() if key in answers))


@lru_cache
def resolved(answers: tuple[tuple[str, str], ...]) -> Project:
    return resolve(Answers(**{key: value or None for key, value in answers}))


def add_extras(answers: dict[str, str], folder: Path) -> None:
    """Write the extras and the record: cookiecutter renders only the base."""
    from scaffold.external import external_of
    from scaffold.record import record_of
    from scaffold.render import render, render_extras

    project = resolve(Answers(**answers))
    files = render(project)
    # An extra from elsewhere may change any file.
    fill(folder, files if external_of(project) else render_extras(project), {})
    fill(folder, record_of(project, files), {})
