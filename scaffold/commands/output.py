"""Print what a command has to say, errors included."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TextIO

import typer

from scaffold.errors import ExitCode, ScaffoldError, Stopped
from scaffold.terminal import wrapped
from scaffold.text import one_line


@contextmanager
def reporting(as_json: bool) -> Iterator[Callable[[str], None]]:
    """Yield a print function for messages; turn an error into a message and a code.

    With --json, messages go to standard error.
    """
    stream = sys.stderr if as_json else sys.stdout
    try:
        yield lambda text: say(text, stream)
    except ScaffoldError as error:
        end(error, as_json)
    except BrokenPipeError:
        raise  # the reader is gone, like `| head`: Typer exits silently
    except OSError as error:
        words = filter(None, (error.filename, error.strerror or str(error)))
        end(
            ScaffoldError(f"{': '.join(map(str, words))}.", "", ExitCode.FAILED),
            as_json,
        )
    except (KeyboardInterrupt, Stopped) as error:  # the first: Ctrl-C at a question
        stopped = error if isinstance(error, Stopped) else Stopped(signal.SIGINT)
        end(ScaffoldError(str(stopped), "", stopped.code), as_json)


def say(text: str, stream: TextIO) -> None:
    """Print a message. If the reader is gone, as with `| head -1`, go on without."""
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def end(error: ScaffoldError, as_json: bool) -> NoReturn:
    """Print an error and exit with its code."""
    line = f"scaffold: {one_line(str(error))}"
    print(wrapped(line, sys.stderr), file=sys.stderr)
    if as_json:
        print_json({"error": error.message, "hint": error.hint, "code": error.code})
    raise typer.Exit(error.code) from None


def print_json(value: object) -> None:
    print(json.dumps(value, indent=2))
