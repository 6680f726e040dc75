"""Errors and exit codes."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended. The generated scripts end the same way."""

    DONE = 0
    FAILED = 1
    REFUSED = 2
    CONFLICTS = 3
    UPDATE_AVAILABLE = 4
    INTERRUPTED = 130
    TERMINATED = 143


class ScaffoldError(Exception):
    """An error for the user; caught in commands/output.py.

    message says what happened, hint what to do.
    """

    def __init__(self, message: str, hint: str = "", code: ExitCode = ExitCode.REFUSED):
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code

    def __str__(self) -> str:
        return " ".join(filter(None, (self.message, self.hint)))


class Stopped(BaseException):
    """A signal that stops the command; raised so that it cleans up first."""

    def __init__(self, number: int):
        super().__init__(number)
        self.code = ExitCode(128 + number)

    def __str__(self) -> str:
        word = "Interrupted" if self.code == ExitCode.INTERRUPTED else "Terminated"
        return f"{word}; no file is left half-written."
