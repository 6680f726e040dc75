"""What commands print, and how an error becomes text."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from scaffold.errors import ExitCode, ScaffoldError, Stopped
from scaffold.text import one_line


@contextmanager
def reporting(as_json: bool) -> Iterator[Callable[[str], None]]:
    """Where people's text goes; and the one place where an error becomes text."""
    stream = sys.stderr if as_json else sys.stdout
    try:
        yield lambda text: print(text, file=stream, flush=True)
    except ScaffoldError as error:
        print(f"scaffold: {one_line(str(error))}", file=sys.stderr)
        if as_json:
            print_json({"error": error.message, "hint": error.hint, "code": error.code})
        raise typer.Exit(error.code) from None
    except BrokenPipeError:
        raise  # nobody reads on: Typer ends in silence
    except OSError as error:
        print(f"scaffold: {error.strerror or error}.", file=sys.stderr)
        raise typer.Exit(ExitCode.FAILED) from None
    except KeyboardInterrupt:  # Ctrl-C at a question
        raise Stopped(signal.SIGINT) from None


def print_json(value) -> None:
    print(json.dumps(value, indent=2))
