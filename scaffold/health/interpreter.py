"""The Python that a project runs with, and what it has."""

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

from scaffold.errors import ScaffoldError
from scaffold.health.line import Line

PROBE = Path(__file__).with_name("probe.py")
LONGEST_FAULT = 200  # letters
SECONDS = 300  # torch takes a while from a slow disk
OLDEST = (3, 11)  # that generated projects run with


@dataclass(frozen=True)
class Interpreter:
    """A Python and what it said.

    facts  what probe.py tells, as far as it came
    fault  how it ended, where it did not come to its end
    """

    path: str
    facts: dict = field(default_factory=dict)
    fault: str = ""

    @property
    def runs(self) -> bool:
        return "version" in self.facts

    @property
    def settings(self) -> dict:
        """Of config.py: empty where there is no such file."""
        return self.facts.get("settings", {})

    @property
    def torch(self) -> dict:
        """What there is to say of torch: nothing where it is missing, or not known."""
        return self.facts.get("torch", {})

    def pip(self, *words) -> str:
        """The command that installs something there."""
        return f"{self.command} -m pip install {shlex.join(map(str, words))}"

    @property
    def command(self) -> str:
        """How it is called on a command line."""
        return shlex.quote(self.path)


def find_python(folder: Path, given: str | None) -> str:
    """The one given; else that of the active environment, of the project's, our own.

    Raises ScaffoldError where the one given is not there.
    """
    if given:
        return given_python(given)
    active = os.environ.get("VIRTUAL_ENV")
    environments = [Path(active)] if active else []
    found = map(python_of, [*environments, folder / ".venv"])
    return next(filter(None, found), sys.executable)


def given_python(given: str) -> str:
    """An interpreter by its path, its name, or its environment's folder."""
    folder = Path(given)
    found = python_of(folder) if folder.is_dir() else shutil.which(given)
    if not found:
        raise ScaffoldError(f"There is no Python at {given}.", "Give --python a path.")
    return os.path.abspath(found)  # a link in an environment stays one


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
        return Interpreter(python, fault=error.strerror)
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
        return Interpreter(python, read(said), f"no answer within {SECONDS} s")
    fault = how_it_ended(done.returncode, done.stderr) if done.returncode else ""
    return Interpreter(python, read(done.stdout), fault)


def leaving_nothing() -> dict[str, str]:
    """The environment variables of a Python that writes no __pycache__."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


def read(output: bytes) -> dict:
    """The facts, a line of JSON each; what else answers says something else."""
    facts = {}
    for line in output.decode(errors="replace").splitlines():
        try:
            facts |= json.loads(line)
        except (ValueError, TypeError):
            continue
    return facts


def how_it_ended(code: int, errors: bytes) -> str:
    """`killed by SIGSEGV`, or the last that it said."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    said = errors.decode(errors="replace").split("\n")
    line = next(filter(None, map(str.strip, reversed(said))), f"exit code {code}")
    return shorten(line, LONGEST_FAULT, placeholder=" …")


def python_line(python: Interpreter) -> Line:
    if not python.runs:
        fault = python.fault or "it does not answer like Python"
        return Line(
            "python",
            f"{python.path} does not run: {fault}",
            wrong=True,
            advice="Create the environment again, or use another --python.",
            hinders="there is no Python",
        )
    version = tuple(python.facts["version"])
    text = f"{dotted(version)}, {python.path}"
    if version >= OLDEST:
        return Line("python", text)
    advice = f"Create an environment with Python {dotted(OLDEST)} or newer."
    text = f"{text}, is too old: a project needs {dotted(OLDEST)}"
    return Line("python", text, True, advice, hinders="Python is too old")


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
