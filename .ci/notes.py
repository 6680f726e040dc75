"""Print the notes of a release: `python .ci/notes.py v0.3.0`.

They are in CHANGELOG.md, below the version, or else below "Unreleased".
"""

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).parent.parent / "CHANGELOG.md"
HEADING = re.compile(r"^## ([^\s,]+).*$", re.MULTILINE)


def notes(changelog: str, tag: str) -> str:
    """The notes for a tag like v0.3.0; ends the process if there are none."""
    _, *parts = HEADING.split(changelog)
    sections = dict(zip(parts[::2], map(str.strip, parts[1::2]), strict=True))
    version = tag.removeprefix("v")
    found = sections.get(version) or sections.get("Unreleased")
    if not found:
        raise SystemExit(f"CHANGELOG.md has no section for {version}, nor Unreleased.")
    return found


if __name__ == "__main__":
    print(notes(CHANGELOG.read_text(encoding="utf-8"), sys.argv[1]))
