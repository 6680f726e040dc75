"""Colors for a terminal, and commands that fit its width."""

import os
import sys
from shutil import get_terminal_size
from textwrap import fill
from typing import TextIO

import typer

WIDTH = 80  # columns without a terminal


def paint(text: str, color: str, stream: TextIO | None = None) -> str:
    """Colored text; plain if the stream has no colors (https://no-color.org)."""
    stream = stream or sys.stdout
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    if plain or not stream.isatty():
        return text
    return typer.style(text, fg=color)


def width() -> int:
    return get_terminal_size((WIDTH, 24)).columns


def wrapped(text: str, stream: TextIO | None = None) -> str:
    """Text in lines that fit the terminal; in one line where there is none."""
    stream = stream or sys.stdout
    return fill(text, width()) if stream.isatty() else text


def command(words: list[str], indent: str = "  ") -> str:
    """A shell command that can be copied; a long one continues after a backslash.

    words: each is quoted already, as a shell wants it
    """
    lines = [indent + words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) + 3 > width():
            lines[-1] += " \\"
            lines.append(f"{indent}  {word}")
        else:
            lines[-1] += f" {word}"
    return "\n".join(lines)


def paint_diff(diff: str) -> str:
    """A unified diff: removed lines red, added lines green."""
    colors = {"-": "red", "+": "green", "@": "cyan"}
    return "\n".join(
        paint(line, colors[line[0]]) if line[:1] in colors else line
        for line in diff.split("\n")
    )
