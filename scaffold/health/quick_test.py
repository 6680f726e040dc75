"""Run the project's quick tests."""

import shlex
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from scaffold.health.interpreter import Interpreter, how_it_ended, leaving_nothing
from scaffold.health.line import Line

SCRIPT = "test_project.py"
SECONDS = 600
LAST = 20  # lines of output to show
NO_TESTS = 5  # pytest's exit code
FLAGS = ["-q", "--color=no", "-p", "no:cacheprovider"]


@dataclass(frozen=True)
class Run:
    """The result of pytest: the error, its time, and the number of tests per result."""

    fault: str
    output: bytes
    seconds: float
    counts: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """`1 failed, 6 passed in 7 s`."""
        counts = [f"{count} {end}" for end, count in self.counts.items() if count]
        words = ", ".join(counts) or self.fault or "no test"
        return f"{words} in {max(1, round(self.seconds))} s"


def tests_line(python: Interpreter, folder: Path, before: Sequence[Line]) -> Line:
    """Run the tests, unless an earlier check failed in a way that prevents it."""
    if not (folder / SCRIPT).is_file():
        return Line("tests", f"not run: {SCRIPT} is missing")
    if reason := next((line.hinders for line in before if line.hinders), ""):
        return Line("tests", f"not run: {reason}")
    if not python.facts["pytest"]:
        install = python.pip("pytest")  # requirements.txt does not have it
        return Line("tests", f"not run: pytest is not installed ({install})")
    done = run(python, folder)
    if not done.fault:
        return Line("tests", f"{done}")
    lines = done.output.decode(errors="replace").strip().splitlines()[-LAST:]
    advice = f"{enter(folder)}{python.command} -m pytest {SCRIPT}"
    return Line("tests", f"{done}", True, advice, output="\n".join(lines))


def enter(folder: Path) -> str:
    """`cd folder && `, to put before a command."""
    return "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "


def run(python: Interpreter, folder: Path) -> Run:
    """Run pytest in the project's folder without leaving files there."""
    with TemporaryDirectory() as scratch:
        report = Path(scratch, "report.xml")
        places = [f"--basetemp={Path(scratch, 'tests')}", f"--junitxml={report}"]
        command = [python.path, "-m", "pytest", *FLAGS, *places, SCRIPT]
        started = time.perf_counter()
        fault, output = wait_for(command, folder)
        return Run(fault, output, time.perf_counter() - started, counts_of(report))


def wait_for(command: list[str], folder: Path) -> tuple[str, bytes]:
    """The error, if any, and the output of a command."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=leaving_nothing(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as late:
        return "no result", late.stdout or b""
    fine = done.returncode in (0, NO_TESTS)
    return "" if fine else how_it_ended(done.returncode, done.stdout), done.stdout


def counts_of(report: Path) -> dict[str, int]:
    """The number of tests per result; empty if pytest did not finish."""
    if not report.is_file():
        return {}
    suite = ElementTree.parse(report).find("testsuite")
    assert suite is not None
    number = {
        name: int(suite.attrib[name])
        for name in ("tests", "errors", "failures", "skipped")
    }
    failed = number["errors"] + number["failures"]
    passed = number["tests"] - failed - number["skipped"]
    return {"failed": failed, "passed": passed, "skipped": number["skipped"]}
