"""Whether `scaffold update` has something to bring."""

from pathlib import Path

from packaging.version import InvalidVersion, Version

from scaffold import __version__
from scaffold.errors import ScaffoldError
from scaffold.health.line import Line
from scaffold.record import Record
from scaffold.update import fresh


def update_line(folder: Path, record: Record) -> Line:
    """What is written anew from the same answers, against what was written."""
    if is_newer(record.version):
        text = f"written by scaffold {record.version}; this is {__version__}, older"
        return Line("update", f"{text}: pip install --upgrade torch-scaffold")
    try:
        _, files = fresh(folder, record)
    except ScaffoldError as error:
        return Line("update", f"cannot be told: {error.message}")
    names = sorted(files.keys() | record.files.keys())
    changed = [name for name in names if files.get(name) != record.files.get(name)]
    if not changed:
        return Line("update", f"none: this is what scaffold {__version__} writes")
    text = f"scaffold update brings {', '.join(changed)}"
    return Line("update", f"{text} as scaffold {__version__} writes them")


def is_newer(version: str) -> bool:
    """Whether a version is newer than this one."""
    try:
        return Version(version) > Version(__version__)
    except InvalidVersion:
        return False
