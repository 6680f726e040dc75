"""A line of the report: the check, its result, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from shutil import get_terminal_size
from textwrap import fill
from typing import Any

from scaffold.terminal import paint

WIDTH = 10  # of the names
UNBROKEN = (10_000, 24)  # size without a terminal


@dataclass(frozen=True)
class Line:
    """The result of one check.

    wrong    whether the check failed
    advice   what to do then
    hinders  why the tests can't run; empty if they can
    output   the output of a failed program
    """

    name: str
    text: str
    wrong: bool = False
    advice: str = ""
    hinders: str = ""
    output: str = ""


def as_text(line: Line) -> str:
    """The line for a terminal, with a `!` if the check failed."""
    start = f"{'! ' if line.wrong else '  '}{line.name:{WIDTH}}"
    text = fill(
        f"{start}{line.text}",
        get_terminal_size(UNBROKEN).columns,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )
    mark = paint("!", "red") if line.wrong else " "
    output = [f"    {words}" for words in line.output.splitlines()]
    return "\n".join([f"{mark}{text[1:]}", *output])


def all_are(names: Sequence[str], what: str) -> str:
    """`train.py is missing`, `numpy, torch are missing`; empty without names."""
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(names)} {verb} {what}" if names else ""


def conclusion(lines: Sequence[Line]) -> str:
    """What to do first, or that all checks passed."""
    advice = first_advice(lines)
    return f"First: {advice}" if advice else f"{paint('✓', 'green')} All checks passed."


def first_advice(lines: Sequence[Line]) -> str:
    """The first advice; problems that keep the tests from running come first."""
    wrong = sorted((line for line in lines if line.wrong), key=lambda x: not x.hinders)
    return wrong[0].advice if wrong else ""


def facts_of(lines: Sequence[Line]) -> dict[str, Any]:
    """The report for --json."""
    names = ("name", "text", "wrong", "advice", "output")
    return {
        "healthy": not any(line.wrong for line in lines),
        "first": first_advice(lines),
        "lines": [{name: getattr(line, name) for name in names} for line in lines],
    }
