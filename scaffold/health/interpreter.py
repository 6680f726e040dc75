"""Find the Python of a project and query it."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten
from typing import Any

from scaffold.errors import ScaffoldError
from scaffold.health.line import Line

PROBE = Path(__file__).with_name("probe.py")
LONGEST_FAULT = 200  # characters
SECONDS = 300  # importing torch from a slow disk takes long
OLDEST = (3, 11)  # Python version for generated projects


@dataclass(frozen=True)
class Interpreter:
    """A Python interpreter and the output of probe.py.

    facts  the facts that probe.py printed
    fault  the error, if probe.py failed
    """

    path: str
    facts: dict[str, Any] = field(default_factory=dict)
    fault: str = ""

    @property
    def runs(self) -> bool:
        return "version" in self.facts

    @property
    def settings(self) -> dict[str, Any]:
        """The settings in config.py; empty without such a file."""
        settings: dict[str, Any] = self.facts.get("settings", {})
        return settings

    @property
    def torch(self) -> dict[str, Any]:
        """The facts about torch; empty if it is missing or unknown."""
        torch: dict[str, Any] = self.facts.get("torch", {})
        return torch

    def pip(self, *words: object) -> str:
        """The command that installs packages for this interpreter."""
        return f"{self.command} -m pip install {shlex.join(map(str, words))}"

    @property
    def command(self) -> str:
        """The interpreter's path, quoted for a shell."""
        return shlex.quote(self.path)


def find_python(folder: Path, given: str | None) -> str:
    """The given Python, else that of the active environment, of .venv, of scaffold.

    Raises ScaffoldError if the given one does not exist.
    """
    if given:
        return given_python(given)
    active = os.environ.get("VIRTUAL_ENV")
    environments = [Path(active)] if active else []
    found = map(python_of, [*environments, folder / ".venv"])
    return next(filter(None, found), sys.executable)


def given_python(given: str) -> str:
    """An interpreter given by its path, its name, or the folder of its environment."""
    folder = Path(given)
    found = python_of(folder) if folder.is_dir() else shutil.which(given)
    if not found:
        raise ScaffoldError(
            f"{given} is not a Python interpreter.", "Give --python a path."
        )
    return os.path.abspath(found)  # not realpath: in an environment it is a link


def python_of(environment: Path) -> str | None:
    """The interpreter of a virtual environment."""
    for place in ("bin/python", "Scripts/python.exe"):
        if (environment / place).is_file():
            return os.path.abspath(environment / place)
    return None


def ask(python: str, folder: Path) -> Interpreter:
    """Run the probe in a project's folder."""
    try:
        done = subprocess.run(
            [python, "-c", PROBE.read_text(encoding="utf-8")],
            cwd=folder,
            env=leaving_nothing(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
    except OSError as error:
        return Interpreter(python, fault=error.strerror or str(error))
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
        return Interpreter(python, read(said), f"no answer within {SECONDS} s")
    fault = how_it_ended(done.returncode, done.stderr) if done.returncode else ""
    return Interpreter(python, read(done.stdout), fault)


def leaving_nothing() -> dict[str, str]:
    """Environment variables that keep Python from writing __pycache__."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


def read(output: bytes) -> dict[str, Any]:
    """The facts, one line of JSON each; other lines are ignored."""
    facts: dict[str, Any] = {}
    for line in output.decode(errors="replace").splitlines():
        try:
            facts |= json.loads(line)
        except (ValueError, TypeError):
            continue
    return facts


def how_it_ended(code: int, errors: bytes) -> str:
    """`killed by SIGSEGV`, or the last line of the error output."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    said = errors.decode(errors="replace").split("\n")
    line = next(filter(None, map(str.strip, reversed(said))), f"exit code {code}")
    return shorten(line, LONGEST_FAULT, placeholder=" …")


def python_line(python: Interpreter) -> Line:
    if not python.runs:
        fault = python.fault or "it does not behave like Python"
        return Line(
            "python",
            f"{python.path} does not run: {fault}",
            wrong=True,
            advice="Recreate the environment, or choose another Python with --python.",
            hinders="Python does not run",
        )
    version = tuple(python.facts["version"])
    text = f"{dotted(version)}, {python.path}"
    if version >= OLDEST:
        return Line("python", text)
    advice = f"Create an environment with Python {dotted(OLDEST)} or newer."
    text = f"{text}, is too old: the project needs {dotted(OLDEST)}"
    return Line("python", text, True, advice, hinders="Python is too old")


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
