"""What commands print, and how an error becomes text."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from scaffold.errors import ExitCode, ScaffoldError


@contextmanager
def reporting(as_json: bool) -> Iterator[Callable[[str], None]]:
    """Where people's text goes; and the one place where an error becomes text."""
    stream = sys.stderr if as_json else sys.stdout
    signal.signal(signal.SIGTERM, terminate)
    try:
        yield lambda text: print(text, file=stream, flush=True)
    except ScaffoldError as error:
        print(f"scaffold: {error}", file=sys.stderr)
        if as_json:
            print_json({"error": error.message, "hint": error.hint, "code": error.code})
        raise typer.Exit(error.code) from None
    except BrokenPipeError:
        raise  # nobody reads on: Typer ends in silence
    except OSError as error:
        print(f"scaffold: {error.strerror or error}.", file=sys.stderr)
        raise typer.Exit(ExitCode.FAILED) from None
    except KeyboardInterrupt:
        print("scaffold: Interrupted; nothing was written.", file=sys.stderr)
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except Terminated:
        print("scaffold: Terminated; nothing was written.", file=sys.stderr)
        raise typer.Exit(ExitCode.TERMINATED) from None


class Terminated(BaseException):
    """SIGTERM, which is to be cleaned up after like Ctrl-C."""


def terminate(number: int, frame) -> NoReturn:
    raise Terminated


def print_json(value) -> None:
    print(json.dumps(value, indent=2))
