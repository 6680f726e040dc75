"""The record of how a project was generated, for `scaffold update` and `check`.

answers.json has all answers, what was found in the user's own data, and a hash of every
file. base.zip has the files as they were generated: an update needs them, because the
old templates are no longer there. extras.zip has the files of extras from elsewhere. A
record keeps its meaning when a default changes.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from scaffold.catalog.entries import Dataset
from scaffold.choices.answers import Answers
from scaffold.choices.table import choices
from scaffold.errors import ScaffoldError
from scaffold.external import external_of, split
from scaffold.external.source import Source
from scaffold.external.storage import entries_of, facts_of, read_sources
from scaffold.inspected import as_dataset, as_facts
from scaffold.project import Project
from scaffold.render import render_unformatted
from scaffold.versions import LAYOUT, current_answers, layout_of
from scaffold.write import as_bytes

FOLDER = ".scaffold"
ANSWERS, BASE = f"{FOLDER}/answers.json", f"{FOLDER}/base.zip"
SOURCES = f"{FOLDER}/extras.zip"  # only with extras from elsewhere
SCHEMA = 2
WITHOUT_DEFAULTS = 1  # the schema whose records have only the chosen answers
BEGINNING_OF_ZIP = (1980, 1, 1, 0, 0, 0)  # the same bytes at any time of day,
UNIX = 3  # and on any system
UNREADABLE = (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Record:
    """What was generated: the version, the answers and the files.

    version      of the scaffold that wrote the files; for people
    layout       how many rewrites of the generated code the files have (versions.py)
    answers      all of them; from a record of schema 1, only those that were chosen
    chosen       the names of the answers that were not defaults
    data         the user's own data as they were inspected
    unformatted  a hash of each Python file before black formatted it
    kept         the files that were not written: the user has others of that name
    sources      the extras from elsewhere, by address
    """

    version: str
    layout: int
    answers: Answers
    chosen: frozenset[str]
    files: dict[str, bytes]
    data: Dataset | None
    unformatted: dict[str, str]
    kept: tuple[str, ...]
    sources: dict[str, Source] = field(default_factory=dict)


def record_of(
    project: Project, files: Mapping[str, str | bytes], kept: Sequence[str] = ()
) -> dict[str, bytes]:
    """The files in a project's .scaffold/, for its rendered files."""
    sources = [extra.source for extra in external_of(project)]
    texts = {name: as_bytes(text) for name, text in sorted(files.items())}
    facts = {
        "schema": SCHEMA,
        "version": project.version,
        "layout": LAYOUT,
        "answers": project.answers,
        "chosen": list(project.said),
        "files": {name: digest(text) for name, text in texts.items()},
        **({"kept": list(kept)} if kept else {}),
        **({"sources": facts_of(sources)} if sources else {}),
    }
    if project.found:
        facts["data"] = as_facts(project.found)
        facts["unformatted"] = unformatted_digests(project)
    readable = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    templates = {SOURCES: packed(entries_of(sources))} if sources else {}
    return {ANSWERS: readable.encode(), BASE: packed(texts), **templates}


def unformatted_digests(project: Project) -> dict[str, str]:
    """Hashes of the files before black, whose versions format differently."""
    files = render_unformatted(project)
    return {
        name: digest(text.encode())
        for name, text in files.items()
        if name.endswith(".py")
    }


def digest(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"


def packed(files: dict[str, bytes]) -> bytes:
    """A reproducible zip archive.

    It is not compressed, because versions of zlib compress differently.
    """
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, BEGINNING_OF_ZIP)
            entry.create_system = UNIX
            archive.writestr(entry, content)
    return buffer.getvalue()


def read_record(folder: Path) -> Record:
    """The record of the project in a folder.

    Raises ScaffoldError if there is none, or if it can't be read.
    """
    facts = read_facts(folder)
    if facts["schema"] == WITHOUT_DEFAULTS:
        facts |= completed(facts)
    answers: dict[str, Any] = {
        name: restored(value) for name, value in facts["answers"].items()
    }
    if answers.keys() - choices().keys() or None in answers.values():
        raise damaged(folder / ANSWERS)
    chosen, kept = (restored(facts.get(name, [])) for name in ("chosen", "kept"))
    if not isinstance(chosen, tuple) or not isinstance(kept, tuple):
        raise damaged(folder / ANSWERS)
    return Record(
        facts["version"],
        facts["layout"],
        Answers(**answers),
        frozenset(chosen),
        read_base(folder, facts),
        read_data(folder, facts),
        facts.get("unformatted", {}),
        kept,
        recorded_sources(folder, facts, answers.get("extras")),
    )


def recorded_sources(
    folder: Path, facts: dict[str, Any], extras: str | None
) -> dict[str, Source]:
    """The extras from elsewhere that the answers name, as they were fetched."""
    path = folder / SOURCES
    try:
        _, addresses = split(extras)
        if not addresses:
            return {}
        sources = read_sources(facts["sources"], path.read_bytes())
        by_name = {one.name: one for one in sources}
        return {address: by_name[address] for address in addresses}
    except (*UNREADABLE, LookupError, TypeError, AttributeError, ValueError):
        raise damaged(path) from None


def completed(facts: dict[str, Any]) -> dict[str, Any]:
    """What schema 2 says and schema 1 does not.

    An answer that was a default is not in a record of schema 1. Today's default is
    taken for it; where it was another one, a rewrite adds the answer.
    """
    version = facts["version"]
    answers = current_answers(version, facts["answers"])
    return {"layout": layout_of(version), "answers": answers, "chosen": [*answers]}


def read_data(folder: Path, facts: dict[str, Any]) -> Dataset | None:
    """The facts about the user's data, if answers.json has them."""
    if "data" not in facts:
        return None
    try:
        return as_dataset(facts["data"])
    except (AttributeError, TypeError, ValueError):
        raise damaged(folder / ANSWERS) from None


def read_facts(folder: Path) -> dict[str, Any]:
    """answers.json, checked."""
    # Here, not above: `new` does not need it.
    from packaging.version import Version

    path = folder / ANSWERS
    if not path.is_file():
        raise ScaffoldError(
            f"`{folder}` was not created by scaffold (no {ANSWERS}).",
            "Give the folder of a generated project.",
        )
    try:
        facts: dict[str, Any] = json.loads(path.read_bytes())
        newer = facts["schema"] not in (WITHOUT_DEFAULTS, SCHEMA)
        newer = newer or facts.get("layout", 0) not in range(LAYOUT + 1)
        complete = newer or is_complete(facts)
        version = Version(facts["version"])  # InvalidVersion is a ValueError
    except (ValueError, TypeError, LookupError, AttributeError):
        raise damaged(path) from None
    if newer:
        raise ScaffoldError(
            f"{path} was written by a newer version of scaffold, {version}.",
            "Upgrade it: pip install --upgrade torch-scaffold",
        )
    if not complete:
        raise damaged(path)
    return facts


def is_complete(facts: dict[str, Any]) -> bool:
    """Whether each fact is there and of its kind."""
    kinds: dict[str, type] = {"version": str, "answers": dict, "files": dict}
    if facts["schema"] != WITHOUT_DEFAULTS:
        kinds |= {"layout": int, "chosen": list}
    return all(isinstance(facts[name], kind) for name, kind in kinds.items()) and (
        isinstance(facts.get("unformatted", {}), dict)
    )


def restored(value: object) -> str | bool | tuple[str, ...] | None:
    """An answer, with a tuple for a list; None if it is invalid."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    return value if isinstance(value, str | bool) else None


def read_base(folder: Path, facts: dict[str, Any]) -> dict[str, bytes]:
    """The texts in base.zip, checked against the hashes in answers.json."""
    path = folder / BASE
    try:
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except UNREADABLE:
        raise damaged(path) from None
    same = {name: digest(content) for name, content in files.items()} == facts["files"]
    if not same or not all(map(is_inside, files)):
        raise damaged(path)
    return files


def is_inside(name: str) -> bool:
    """Whether a path stays inside the project."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def damaged(path: Path) -> ScaffoldError:
    return ScaffoldError(
        f"{path} is missing or damaged.", "Restore it from version control."
    )
