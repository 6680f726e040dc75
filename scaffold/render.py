"""Render a project to text, {path: content}, without writing it."""

import json
import sys
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

import jinja2
from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
)
from jinja2.bccache import Bucket
from jinja2.ext import Extension

from scaffold import __version__
from scaffold.errors import ExitCode, ScaffoldError
from scaffold.external import ExternalExtra, lay_over
from scaffold.project import Project

PROJECT_FOLDER = "{{cookiecutter.project_slug}}"
REQUIREMENTS = "requirements.txt"


def render(project: Project) -> dict[str, str]:
    """The files of a project by path, without the sample data."""
    files = render_unformatted(project)
    return formatted(files) if project.dataset.is_user_data else files


def render_unformatted(project: Project) -> dict[str, str]:
    """The files before black: lines with the user's names may be too long."""
    files = {**render_folders(project, ["base"]), **render_extras(project)}
    return lay_over(files, project)


def render_extras(project: Project) -> dict[str, str]:
    """The files of its extras, without those from elsewhere."""
    return render_folders(project, extra_folders(project))


def extra_folders(project: Project) -> list[str]:
    extras = [one for one in project.extras if not isinstance(one, ExternalExtra)]
    return [f"extras/{extra.name}" for extra in extras]


def render_folders(project: Project, folders: list[str]) -> dict[str, str]:
    templates = project.known.folder
    context = context_of(project)
    return {
        name: render_file(environment(templates, folder), name, context)
        for folder in folders
        for name in files_below(templates / folder / PROJECT_FOLDER)
    }


def needed_to_train(project: Project) -> list[str]:
    """The requirements for train.py, which does not need the extras of --with."""
    bare = replace(project, chosen={**project.chosen, "extras": ()})
    base = environment(project.known.folder, "base")
    return render_file(base, REQUIREMENTS, context_of(bare)).splitlines()


def context_of(project: Project) -> dict[str, object]:
    """The variables of the templates."""
    return {"cookiecutter": project.answers, "project": lambda: project}


def folders_of(project: Project) -> dict[str, str]:
    """The folder of templates that each file of a project comes from."""
    folders = ["base", *extra_folders(project)]
    return {
        name: folder
        for folder in folders
        for name in files_below(project.known.folder / folder / PROJECT_FOLDER)
    }


def render_file(environment: Environment, name: str, context: dict[str, object]) -> str:
    try:
        return environment.get_template(name).render(context)
    except TemplateError as error:
        raise ScaffoldError(
            f"Can't render the template of {name}: {error}.", code=ExitCode.FAILED
        ) from error


def formatted(files: dict[str, str]) -> dict[str, str]:
    """The text formatted by black, because the user's names may be long."""
    return {
        name: formatted_code(text) if name.endswith(".py") else text
        for name, text in files.items()
    }


@lru_cache(maxsize=128)  # a choice on the page changes few files
def formatted_code(text: str) -> str:
    import black  # here, not above: needed only for user data

    return black.format_str(text, mode=black.Mode())


@cache
def environment(templates: Path, folder: str, *more: type[Extension]) -> Environment:
    """Jinja set up as in cookiecutter, cached with its compiled templates.

    An extra may include fragments of the base. More extensions compile differently, so
    theirs are not kept for other processes.
    """
    base = templates / "base"
    settings = json.loads((base / "cookiecutter.json").read_text(encoding="utf-8"))
    places = [templates / folder / PROJECT_FOLDER, base / "templates"]
    return Environment(
        loader=FileSystemLoader(places),
        extensions=[*settings["_extensions"], *more],
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=None if more else compiled_templates(),
        **settings["_jinja2_env_vars"],
    )


def compiled_templates() -> BytecodeCache | None:
    """Templates that an earlier process compiled, in a temporary folder of the user's.

    Compiling them takes a quarter of the time of `scaffold new`. None if that folder
    belongs to someone else, or if Python is told not to write byte code.
    """
    if sys.dont_write_bytecode:
        return None
    try:
        return Compiled(pattern=f"{__version__}-{jinja2.__version__}-%s.scaffold")
    except (OSError, RuntimeError):
        return None


class Compiled(FileSystemBytecodeCache):
    """Goes on without what it can't write, as on a full disk."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


@cache
def files_below(folder: Path) -> dict[str, Path]:
    """Every file in a folder by its relative path, without byte code."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def sample(project: Project) -> dict[str, Path]:
    """The sample data of a project: target path to source path.

    Raises ScaffoldError if they are missing.
    """
    data = project.dataset
    if data.is_user_data:
        return dict(project.copies)
    folder = project.known.folder / "samples" / data.name
    files = files_below(folder)
    if not files and not data.fetched and (data.is_table_file or data.classes):
        raise ScaffoldError(
            f"The samples of {data.name} are missing from {folder}.",
            "Reinstall torch-scaffold.",
        )
    return {f"data/{name}": path for name, path in files.items()}
