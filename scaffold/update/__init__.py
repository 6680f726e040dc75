"""A project written again, as this version of scaffold writes it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from scaffold.project import Project, resolve
from scaffold.record import Record
from scaffold.render import render

NO_CHANGES: Mapping[str, str] = MappingProxyType({})


def fresh(
    folder: Path, record: Record, changes: Mapping[str, str] = NO_CHANGES
) -> tuple[Project, dict[str, bytes]]:
    """The project in a folder and its files, from its answers and changes to them.

    Raises ScaffoldError where its own data are not what they were.
    """
    project = resolve(replace(record.answers, **changes))
    return project, {name: text.encode() for name, text in render(project).items()}
