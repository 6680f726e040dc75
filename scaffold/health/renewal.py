"""Whether `scaffold update` has something to bring."""

from pathlib import Path

from scaffold import __version__
from scaffold.errors import ScaffoldError
from scaffold.health.line import Line
from scaffold.record import Record
from scaffold.update import check_version, fresh


def update_line(folder: Path, record: Record) -> Line:
    """What is written anew from the same answers, against what was written."""
    try:
        check_version(folder, record)
        _, files = fresh(folder, record)
    except ScaffoldError as error:
        return Line("update", f"cannot be told: {error}")
    names = sorted(files.keys() | record.files.keys())
    changed = [name for name in names if files.get(name) != record.files.get(name)]
    if not changed:
        return Line("update", f"none: this is what scaffold {__version__} writes")
    text = f"scaffold update brings {', '.join(changed)}"
    return Line("update", f"{text} as scaffold {__version__} writes them")
