"""`scaffold check`: check that a project is healthy."""

import os
from pathlib import Path
from typing import Annotated

import typer

from scaffold.commands.flags import JsonFlag, plain
from scaffold.commands.output import print_json, reporting
from scaffold.errors import ExitCode


def check(
    path: Annotated[
        Path,
        typer.Argument(
            help="The project's folder. Default: the current one.", show_default=False
        ),
    ] = Path("."),
    python: Annotated[
        str | None,
        plain(
            "PATH",
            "The Python to check with. Default: the active virtual environment's, "
            "else the one in the project's .venv.",
        ),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Check that a project is healthy, and run its quick tests.

    \b
    scaffold check
    scaffold check my-model --python ~/.venv/bin/python
    """
    with reporting(as_json) as say:
        from scaffold.health import as_text, conclusion, examine, facts_of

        lines = []
        for line in examine(path, python):
            say(as_text(line))
            lines.append(line)
        say(f"\n{conclusion(lines)}")
        facts = facts_of(lines)
        if as_json:
            print_json({"path": os.path.abspath(path), **facts})
    raise typer.Exit(ExitCode.DONE if facts["healthy"] else ExitCode.FAILED)
