"""`scaffold where`: find the template line behind a generated line."""

import os
import re
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scaffold.choices.answers import Answers
from scaffold.choices.table import choices
from scaffold.commands.flags import JsonFlag
from scaffold.commands.output import print_json, reporting
from scaffold.errors import ScaffoldError
from scaffold.external import external_names
from scaffold.project import Project, resolve
from scaffold.record import ANSWERS, read_record
from scaffold.render import folders_of, render

if TYPE_CHECKING:
    from scaffold.trace import Place


def where(
    context: typer.Context,
    place: Annotated[
        str,
        typer.Argument(
            metavar="FILE:LINE", help="A line of a project, like train.py:57."
        ),
    ],
    as_json: JsonFlag = False,
) -> None:
    """Show which template line a generated line comes from.

    Run it in a project's folder, or give a path into one. Anywhere else, describe the
    project with the flags of `scaffold new`.

    \b
    scaffold where train.py:57
    scaffold where my-model/train.py:57
    scaffold where train.py:57 --task recommender --device multi-gpu
    """
    with reporting(as_json):
        from scaffold.trace import trace  # here, not above: it may import black

        path, number = read_place(place)
        folder = None if context.args else project_of(path)
        if folder:
            project, name, number = in_project(folder, path, number)
        else:
            project, name = resolve(answers_of(context)), path.as_posix()
        if name not in {*folders_of(project), *external_names(project)}:
            raise not_generated(name)
        text, places = line_of(trace(project, name), name, number)
        if as_json:
            print_json({"line": text, "templates": [*map(facts_of, places)]})
        else:
            print("\n".join(map(as_text, places)))


def read_place(place: str) -> tuple[Path, int]:
    """`train.py:57` as a path and a number."""
    if not (found := re.fullmatch(r"(.+):(\d+)", place)):
        raise ScaffoldError(
            f"`{place}` is not FILE:LINE.", "Give a file and a line, like train.py:57."
        )
    return Path(os.path.normpath(found[1])), int(found[2])


def project_of(path: Path) -> Path | None:
    """The project folder around a path, or None."""
    folders = Path(os.path.abspath(path)).parents
    return next((folder for folder in folders if (folder / ANSWERS).is_file()), None)


def answers_of(context: typer.Context) -> Answers:
    """The answers from the flags of `scaffold new`."""
    root = context.find_root()
    assert isinstance(root.command, typer.core.TyperGroup)
    new = root.command.commands["new"]
    given = new.make_context("new", list(context.args), parent=root).params
    if given["path"]:
        raise ScaffoldError(
            f"Unexpected argument {given['path']}.", "Give one FILE:LINE only."
        )
    found = {name: given[name] for name in choices() if name in given}
    lists = {name: tuple(v) for name, v in found.items() if isinstance(v, list)}
    return Answers(**{**found, **lists})


def in_project(folder: Path, path: Path, number: int) -> tuple[Project, str, int]:
    """The project, the file's name in it, and the line number in the generated file.

    Raises ScaffoldError for a line that the user wrote.
    """
    from scaffold.update import resolve_there  # here, not above: libgit2 is large

    record = read_record(folder)
    name = Path(os.path.abspath(path)).relative_to(folder).as_posix()
    if name not in record.files:
        raise not_generated(name)
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    check_line(name, number, lines)
    base = record.files[name].decode().splitlines()
    project = resolve_there(folder, record)
    if not (recorded := matched(number, lines, base)):
        raise ScaffoldError(
            f"Line {number} of {name} does not come from a template: you wrote it."
        )
    today = render(project).get(name, "").splitlines()
    if not (number_today := matched(recorded, base, today)):
        raise ScaffoldError(
            f"Line {number} of {name} comes from scaffold {record.version} and is "
            f"no longer in the templates of {project.version}.",
            "Run `scaffold update`.",
        )
    return project, name, number_today


def matched(number: int, lines: list[str], others: list[str]) -> int | None:
    """The number of the same line in others, or None."""
    matcher = SequenceMatcher(None, lines, others, autojunk=False)
    for start, other, size in matcher.get_matching_blocks():
        if start < number <= start + size:
            return number - start + other
    return None


def line_of(
    lines: list[tuple[str, list["Place"]]], name: str, number: int
) -> tuple[str, list["Place"]]:
    texts = [text for text, _ in lines]
    check_line(name, number, texts[:-1] if texts[-1] == "" else texts)
    return lines[number - 1]


def check_line(name: str, number: int, lines: list[str]) -> None:
    if not 1 <= number <= len(lines):
        raise ScaffoldError(
            f"{name} has no line {number}.", f"Give a line from 1 to {len(lines)}."
        )


def not_generated(name: str) -> ScaffoldError:
    return ScaffoldError(f"No template generates {name}.")


def as_text(place: "Place") -> str:
    """`templates/base/templates/files/train.py.jinja:41`, then the template line.

    The path is relative if the templates are below the current folder.
    """
    return f"{short(place.file)}:{place.line}\n    {place.text.strip()}"


def short(path: Path | str) -> Path | str:
    if isinstance(path, str):  # of an extra from elsewhere
        return path
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def facts_of(place: "Place") -> dict[str, Any]:
    return {"file": str(place.file), "line": place.line, "text": place.text}
