"""What a project's .scaffold/ keeps of its extras from elsewhere.

answers.json has their revisions, extras.zip their files: `scaffold where` and `scaffold
check` work without a network, and show what was there when the project was generated.
"""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from scaffold.errors import ScaffoldError
from scaffold.external.source import Source


def facts_of(sources: Sequence[Source]) -> dict[str, dict[str, str]]:
    """The revision of each source, for answers.json."""
    return {
        one.name: {
            **({"commit": one.commit} if one.commit else {}),
            "sha256": one.sha256,
        }
        for one in sources
    }


def entries_of(sources: Sequence[Source]) -> dict[str, bytes]:
    """The files of all sources, in a numbered folder each, for extras.zip."""
    return {
        f"{number}/{path}": one.files[path]
        for number, one in enumerate(sources)
        for path in sorted(one.files)
    }


def read_sources(
    facts: Mapping[str, Mapping[str, str]], content: bytes
) -> list[Source]:
    """The sources in extras.zip.

    Raises ValueError, or one of zipfile's errors, if they are not those of the facts.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    try:
        sources = [
            Source(name, part(files, number), fact.get("commit", ""))
            for number, (name, fact) in enumerate(facts.items())
        ]
    except (AttributeError, ScaffoldError):
        raise ValueError("not written by scaffold") from None
    if facts_of(sources) != facts:
        raise ValueError("changed")
    return sources


def part(files: Mapping[str, bytes], number: int) -> dict[str, bytes]:
    """The files in a numbered folder."""
    start = f"{number}/"
    return {
        n.removeprefix(start): text for n, text in files.items() if n.startswith(start)
    }
