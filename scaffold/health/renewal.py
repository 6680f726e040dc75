"""Check for an update."""

from pathlib import Path

from scaffold import __version__
from scaffold.errors import ScaffoldError
from scaffold.health.line import Line
from scaffold.record import Record
from scaffold.update import fresh
from scaffold.versions import check_version, rewrites_since


def update_line(folder: Path, record: Record) -> Line:
    """Compare the generated files with those from the current templates."""
    if rewrites_since(record.layout):
        versions = f"from version {record.version} to {__version__}"
        return Line(
            "update", f"available: `scaffold update` moves the project {versions}"
        )
    try:
        check_version(folder, record.version)
        _, files = fresh(folder, record)
    except ScaffoldError as error:
        return Line("update", f"unknown: {error}")
    names = sorted(files.keys() | record.files.keys())
    changed = [name for name in names if files.get(name) != record.files.get(name)]
    if not changed:
        return Line("update", f"none: the project matches scaffold {__version__}")
    return Line("update", f"available: `scaffold update` changes {', '.join(changed)}")
