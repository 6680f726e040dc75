"""An extra from elsewhere: its extra.toml, read and checked."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffold.catalog.entries import Extra, Task
from scaffold.choices import listing, near
from scaffold.errors import ScaffoldError
from scaffold.external.archive import MANIFEST
from scaffold.external.path import check_target
from scaffold.external.source import Source

if TYPE_CHECKING:
    from scaffold.catalog import Catalogue
    from scaffold.project import Project

FOLDER = "{{cookiecutter.project_slug}}/"
TABLES = ("files", "outputs", "prepend")
LISTS = ("requirements", "ignored", "tasks", "next", "replaces")
KEYS = ("kind", "summary", *TABLES, *LISTS)


@dataclass(frozen=True)
class ExternalExtra(Extra):
    """An extra from elsewhere; its name is its address.

    source    what was fetched
    replaces  the generated files that its files of the same name replace
    prepend   patterns of names, and the file to put at the start of matching files
    """

    source: Source = field(kw_only=True)
    uses_batches: bool = True  # it may
    replaces: Sequence[str] = ()
    prepend: Mapping[str, str] = field(default_factory=dict)

    @property
    def targets(self) -> dict[str, str]:
        """The paths of its files in a project, and in the extra."""
        return {
            name.removeprefix(FOLDER): name
            for name in sorted(self.source.files)
            if name.startswith(FOLDER)
        }


def external_of(project: "Project") -> list[ExternalExtra]:
    """The extras of a project that come from elsewhere."""
    return [one for one in project.extras if isinstance(one, ExternalExtra)]


def read_external(
    known: "Catalogue", task: Task, addresses: Sequence[str]
) -> tuple[ExternalExtra, ...]:
    """The extras at the addresses, fetched.

    Raises ScaffoldError for an extra that can't be fetched or used for this task.
    """
    if not addresses:
        return ()
    from scaffold.external.fetch import fetch  # here, not above: slow

    return tuple(read_source(known, task, fetch(address)) for address in addresses)


def read_source(known: "Catalogue", task: Task, source: Source) -> ExternalExtra:
    """The extra in the fetched files; raises ScaffoldError if they are not an extra."""
    facts = read_manifest(source)
    check_tasks(known, task, source.name, facts.get("tasks", []))
    facts = {name: facts[name] for name in KEYS if name in facts}
    extra = ExternalExtra(source.name, source=source, **{"files": {}, **facts})
    check_files(extra)
    check_requirements(extra)
    return extra


def read_manifest(source: Source) -> dict[str, Any]:
    """extra.toml, with values of the right types."""
    if MANIFEST not in source.files:
        raise ScaffoldError(
            f"The extra {source.name} has no {MANIFEST}.",
            "It must be at the top of the folder, the archive or the repository.",
        )
    try:
        facts = tomllib.loads(source.text(MANIFEST))
    except tomllib.TOMLDecodeError as error:
        raise wrong(source.name, f"is not valid TOML: {error}") from None
    for name in facts:
        if name not in KEYS:
            hint = f"{near(name, KEYS)}Use {', '.join(KEYS)}."
            raise wrong(source.name, f"has an unknown key, {name!r}", hint)
    check_types(source.name, facts)
    return facts


def check_types(name: str, facts: dict[str, Any]) -> None:
    if facts.get("kind") != "with":
        raise wrong(name, 'must have kind = "with"')
    if not is_line(facts.get("summary")):
        raise wrong(name, "must have a summary: one line of text")
    for key in TABLES:
        table = facts.get(key, {})
        if not isinstance(table, dict) or not all(
            map(is_line, [*table, *table.values()])
        ):
            raise wrong(name, f"must have a table of strings as [{key}]")
    for key in LISTS:
        values = facts.get(key, [])
        if not isinstance(values, list) or not all(map(is_line, values)):
            raise wrong(name, f"must have a list of strings as {key}")


def is_line(value: object) -> bool:
    """Whether it is one line of text; the generated README takes no more."""
    return isinstance(value, str) and bool(value) and value.isprintable()


def check_tasks(known: "Catalogue", task: Task, name: str, tasks: list[str]) -> None:
    for one in tasks:
        if one not in known.tasks:
            hint = f"{near(one, known.tasks)}Choose {listing(known.tasks)}."
            raise wrong(name, f"names an unknown task, {one!r}", hint)
    if tasks and task.name not in tasks:
        raise ScaffoldError(
            f"The extra {name} is for the task {listing(tasks)}, not for {task.name}.",
            "Leave it out.",
        )


def check_files(extra: ExternalExtra) -> None:
    """Check that all files that extra.toml names exist, and may be written."""
    targets, name = extra.targets, extra.name
    if not targets and not extra.prepend:
        raise ScaffoldError(
            f"The extra {name} has no files.", f"Put them into the folder {FOLDER}"
        )
    for path in targets:
        check_target(name, path)
    for path in [*extra.files, *extra.replaces]:
        if path not in targets:
            raise wrong(name, f"names {path}, which is not in {FOLDER}")
    for path in extra.prepend.values():
        if path not in extra.source.files:
            raise wrong(name, f"prepends {path}, which does not exist")


def check_requirements(extra: ExternalExtra) -> None:
    """Refuse lines that pip would take for flags, like --index-url."""
    # Here, not above: few extras have requirements.
    from packaging.requirements import InvalidRequirement, Requirement

    for line in extra.requirements:
        try:
            Requirement(line)
        except InvalidRequirement:
            raise wrong(extra.name, f"has an invalid requirement, {line!r}") from None


def wrong(name: str, sentence: str, hint: str = "") -> ScaffoldError:
    return ScaffoldError(f"{MANIFEST} of {name} {sentence}.", hint or "Correct it.")
