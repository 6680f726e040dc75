"""Why a combination failed, in one line."""

import re
import signal
import traceback
from itertools import takewhile
from pathlib import Path

from scaffold.catalog import templates_folder
from scaffold.errors import ScaffoldError

LONGEST_LINE = 300
MOST_READ = 2**16  # last bytes of a log
ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])"
)
TRACEBACK = "Traceback (most recent call last):"
CAUSES = (
    "During handling of the above exception",
    "The above exception was the direct cause",
)
# torchrun's prefix for the output of a process, and the first words of its own report,
# which has a traceback too.
PROCESS = re.compile(r"(?:\[(?:default|rank)\d+\]: ?)+")
TORCHRUN = re.compile(r"[EW]\d{4} .*torch/distributed/elastic")


class Fault(Exception):
    """Why a combination failed.

    line       a sentence, or the exception
    file       the script or the template that failed, or ""
    exit_code  of the script; negative for a signal
    output     the end of the script's output
    """

    def __init__(
        self, line: str, file: str = "", exit_code: int | None = None, output: str = ""
    ):
        super().__init__(line)
        self.line = shortened(line)
        self.file = file
        self.exit_code = exit_code
        self.output = output

    def __str__(self) -> str:
        code = f"exit code {self.exit_code}" if (self.exit_code or 0) > 0 else ""
        where = ", ".join(filter(None, (self.file, code)))
        return f"{where}: {self.line}" if where else self.line


def of_exception(error: Exception) -> Fault:
    """The fault for an exception, with the template that raised it."""
    if isinstance(error, Fault):
        return error
    said = cleaned(str(error)).strip().splitlines()[:1]
    kind = [] if isinstance(error, ScaffoldError) else [type(error).__name__]
    return Fault(": ".join(kind + said), template_of(error.__cause__ or error))


def template_of(error: BaseException) -> str:
    """The innermost template line in a traceback: `base/x.py:3`."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(templates_folder()):
            return f"{path.relative_to(templates_folder()).as_posix()}:{frame.lineno}"
    return ""


def of_script(file: str, exit_code: int, log: Path) -> Fault:
    """The fault for a failed script, from its log."""
    output = end_of(log)
    if exit_code < 0:
        name = signal.strsignal(-exit_code)
        line = f"Killed by signal {-exit_code}, {name}."
        return Fault(line, file, exit_code, output)
    line = first_meaningful(output) or "No output."
    return Fault(line, file, exit_code, output)


def end_of(log: Path) -> str:
    """The end of a log, as plain text."""
    with open(log, "rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - MOST_READ))
        return cleaned(file.read().decode(errors="replace"))


def cleaned(text: str) -> str:
    """Text without terminal escapes and control characters, which XML forbids."""
    lines = ESCAPES.sub("", text).splitlines()
    return "\n".join(
        "".join(c for c in line if c.isprintable() or c == "\t") for line in lines
    )


def first_meaningful(output: str) -> str:
    """The exception of the first traceback, or else the last line."""
    lines = own_lines(output)
    for number, line in enumerate(lines):
        if line.endswith(TRACEBACK):
            process = line.removesuffix(TRACEBACK)
            if found := exception_of(lines_of(process, lines[number + 1 :])):
                return found
    said = [line.strip() for line in lines_of("", lines) if line.strip()]
    return said[-1] if said else ""


def own_lines(output: str) -> list[str]:
    """The lines before torchrun's report."""
    return list(takewhile(lambda line: not TORCHRUN.match(line), output.splitlines()))


def lines_of(process: str, lines: list[str]) -> list[str]:
    """The output of one process, without its prefix."""
    return [PROCESS.sub("", line) for line in lines if line.startswith(process)]


def exception_of(lines: list[str]) -> str:
    """The exception that ends a traceback; of a chain, the last one."""
    said = [line for line in lines if line[:1].strip() and line != TRACEBACK]
    while len(said) > 2 and said[1].startswith(CAUSES):
        said = said[2:]
    return said[0] if said else ""


def shortened(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
