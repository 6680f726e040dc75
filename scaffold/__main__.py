"""`python -m scaffold` is the command `scaffold`."""

import signal
import sys
from typing import NoReturn

from scaffold.errors import ScaffoldError, Stopped


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        from scaffold.cli import command_line  # here, not above: slow to import

        command_line()(prog_name="scaffold")
    except (ScaffoldError, Stopped) as error:
        print(f"scaffold: {error}", file=sys.stderr)
        raise SystemExit(error.code) from None


def stop(number: int, frame: object) -> NoReturn:
    """End the command; from now on nothing disturbs its cleaning up."""
    for every in (signal.SIGINT, signal.SIGTERM):
        signal.signal(every, signal.SIG_IGN)
    raise Stopped(number)


if __name__ == "__main__":
    main()
