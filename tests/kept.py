"""What takes long to compute, kept in a file for all test processes and later runs.

A change of scaffold/ or of templates/ makes it anew.
"""

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256

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


def kept(name: str, make: Callable[[], list]) -> list:
    """The result of make(), a list for JSON, which only one process computes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}-{fingerprint()}.json"
    with FileLock(FOLDER / f"{name}.lock"):
        if not path.exists():
            for old in FOLDER.glob(f"{name}-*.json"):
                old.unlink()
            path.write_text(json.dumps(make()), encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))
