"""Extras from elsewhere in an update: fetch their newest revisions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scaffold.errors import ScaffoldError
from scaffold.external.address import NOTHING, split
from scaffold.external.extra import external_of, read_source
from scaffold.external.fetch import fetch
from scaffold.external.source import Source
from scaffold.project import Project


def fetch_all(extras: str | None) -> dict[str, Source]:
    """The sources of the extras by address, as they are now.

    Raises ScaffoldError that says how to update without an extra that is gone.
    """
    _, addresses = split(extras)
    return {address: fetch_one(address, extras or "") for address in addresses}


def fetch_one(address: str, extras: str) -> Source:
    try:
        return fetch(address)
    except ScaffoldError as error:
        words = map(str.strip, extras.split(","))
        others = ",".join(word for word in words if word != address)
        without = f"`scaffold update --set with={others or NOTHING}`"
        error.hint += f" To update without this extra: {without}."
        raise


def with_sources(project: Project, sources: Sequence[Source]) -> Project:
    """The project with these extras from elsewhere after its own."""
    if not sources:
        return project
    more = [read_source(project.known, project.task, source) for source in sources]
    extras = (*project.optional, *more)
    return replace(project, chosen={**project.chosen, "extras": extras})


def revisions(
    before: Mapping[str, Source], project: Project
) -> list[tuple[str, str, str]]:
    """Each extra whose revision changed, with the revision before and now.

    A revision is empty for an extra that the update adds or removes.
    """
    old = {one.name: one.revision for one in before.values()}
    new = {extra.name: extra.source.revision for extra in external_of(project)}
    names = dict.fromkeys([*old, *new])
    found = [(name, old.get(name, ""), new.get(name, "")) for name in names]
    return [one for one in found if one[1] != one[2]]
