"""Lay the files of extras from elsewhere over the generated ones."""

import ast
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jinja2.ext import Extension

from scaffold.errors import ExitCode, ScaffoldError
from scaffold.external.extra import ExternalExtra, external_of
from scaffold.external.sandbox import label, render_text

if TYPE_CHECKING:
    from scaffold.project import Project


def external_names(project: "Project") -> set[str]:
    """The files of a project that come from elsewhere."""
    return {name for extra in external_of(project) for name in extra.targets}


def texts_of(project: "Project") -> dict[str, str]:
    """The templates of the extras from elsewhere, by their label."""
    return {
        label(extra.source, path): content.decode("utf-8-sig", "replace")
        for extra in external_of(project)
        for path, content in extra.source.files.items()
    }


def lay_over(
    files: Mapping[str, str], project: "Project", *more: type[Extension]
) -> dict[str, str]:
    """The generated files with those of each extra in turn, then with all headers.

    The header of the first extra is the first one.

    Raises ScaffoldError for a file that would replace another one, and for a .py file
    that is not valid Python.
    """
    files = dict(files)
    for extra in external_of(project):
        for name, path in extra.targets.items():
            check_free(extra, name, files)
            files[name] = render_text(extra.source, path, project, *more)
    for extra in reversed(external_of(project)):
        files = with_headers(extra, files, project, *more)
    if not more:  # with the marks of `scaffold where`, it is not Python
        check_python(project, files)
    return files


def check_free(extra: ExternalExtra, name: str, files: Mapping[str, str]) -> None:
    """Refuse a file that exists, unless the extra says that it replaces it."""
    if name in files and name not in extra.replaces:
        raise ScaffoldError(
            f"The extra {extra.name} would replace {name}.",
            f"Its author can allow that in extra.toml: replaces = [{name!r}].",
        )
    parents = {str(one) for one in PurePosixPath(name).parents}
    for other in files:
        alike = other.lower() == name.lower() and other != name
        inside = other in parents or name in map(str, PurePosixPath(other).parents)
        if alike or inside:  # on Windows and macOS, upper and lower case are the same
            raise ScaffoldError(
                f"The extra {extra.name} has the file {name}, and the project has "
                f"{other}.",
                "Rename the file in the extra.",
            )


def with_headers(
    extra: ExternalExtra,
    files: Mapping[str, str],
    project: "Project",
    *more: type[Extension],
) -> dict[str, str]:
    """The files, with the rendered header at the start of those that match."""
    files = dict(files)
    for pattern, path in extra.prepend.items():
        header = render_text(extra.source, path, project, *more)
        if not header.endswith("\n"):
            header += "\n"
        for name in files:
            if fnmatchcase(name, pattern):
                files[name] = header + files[name]
    return files


def check_python(project: "Project", files: Mapping[str, str]) -> None:
    """Refuse a file of an extra, or with its header, that is not valid Python."""
    for extra in external_of(project):
        for name, text in files.items():
            origin = extra.targets.get(name) or header_of(extra, name)
            if origin and name.endswith(".py"):
                check_module(label(extra.source, origin), name, text)


def header_of(extra: ExternalExtra, name: str) -> str:
    """The header that a file gets; empty if it gets none."""
    found = (path for one, path in extra.prepend.items() if fnmatchcase(name, one))
    return next(found, "")


def check_module(origin: str, name: str, text: str) -> None:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f" in line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise ScaffoldError(
            f"With {origin}, {name} is not valid Python: "
            f"{getattr(error, 'msg', error)}{line}.",
            "Tell the author of the extra, or leave it out.",
            ExitCode.FAILED,
        ) from None
