"""What takes long to find out, kept in files for all test processes and later runs.

They are in .pytest_cache: `pytest --cache-clear` deletes them.
"""

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from filelock import FileLock

from scaffold.catalog import templates_folder

ROOT = templates_folder().parent
FOLDER = ROOT / ".pytest_cache" / "scaffold"
SOURCES = {".py", ".jinja", ".toml", ".json"}


@cache
def fingerprint() -> str:
    """A hash of all code and templates."""
    found = sha256()
    folders = (ROOT / "scaffold", templates_folder())
    paths = [path for folder in folders for path in folder.rglob("*")]
    for path in sorted(path for path in paths if path.suffix in SOURCES):
        found.update(f"{path}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def kept_as(name: str, content: str) -> Path:
    """A file that exists if something was found out about this content before."""
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder / sha256(content.encode()).hexdigest()


def kept(name: str, make: Callable[[], list]) -> list:
    """The result of make(), a list for JSON, which only one process computes.

    A change of scaffold/ or of templates/ makes it anew.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}-{fingerprint()}.json"
    with FileLock(FOLDER / f"{name}.lock"):
        if not path.exists():
            for old in FOLDER.glob(f"{name}-*.json"):
                old.unlink()
            path.write_text(json.dumps(make()), encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))
