"""Check a generated project; one line per check."""

from collections.abc import Iterator
from pathlib import Path

from scaffold.health.data import data_line
from scaffold.health.devices import devices_line, torch_line
from scaffold.health.files import files_line
from scaffold.health.interpreter import ask, find_python, python_line
from scaffold.health.line import Line, as_text, conclusion, facts_of
from scaffold.health.quick_test import tests_line
from scaffold.health.renewal import update_line
from scaffold.health.requirements import packages_line
from scaffold.record import read_record

__all__ = ["Line", "as_text", "conclusion", "examine", "facts_of"]


def examine(folder: Path, python: str | None = None) -> Iterator[Line]:
    """Run the checks on a project; the slow one, its tests, comes last.

    python is the interpreter to check; by default that of the active environment, else
    that of the project's .venv. Raises ScaffoldError if the folder is not a project or
    the interpreter does not exist.
    """
    record = read_record(folder)
    interpreter = ask(find_python(folder, python), folder)
    seen = [
        python_line(interpreter),
        torch_line(interpreter, folder),
        devices_line(interpreter, record),
        packages_line(interpreter, folder),
        files_line(folder, record),
        data_line(interpreter, folder, record),
        update_line(folder, record),
    ]
    yield from seen
    yield tests_line(interpreter, folder, seen)
