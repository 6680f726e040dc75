"""A terminal for the tests: what a person sees, and the keys to press."""

import os
import sys
from pathlib import Path
from time import monotonic

import pexpect
import pyte

UP, DOWN, ENTER, TAB = "\x1b[A", "\x1b[B", "\r", "\t"
CTRL_C, CTRL_D = "\x03", "\x04"
ROWS = 50
PATIENCE = 60  # seconds
# pytest-xdist sets the number of columns, whatever the terminal has.
ENVIRONMENT = {name: os.environ[name] for name in os.environ if name != "COLUMNS"}


class Terminal:
    """`python -m scaffold …` on a screen of so many columns."""

    def __init__(self, folder: Path, *words: str, columns: int = 80, **environment):
        self.screen = pyte.Screen(columns, ROWS)
        self.stream = pyte.Stream(self.screen)
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "scaffold", *words],
            cwd=folder,
            env={**ENVIRONMENT, "TERM": "xterm-256color", **environment},
            dimensions=(ROWS, columns),
            encoding="utf-8",
            timeout=PATIENCE,
        )
        self.screen.write_process_input = self.child.send  # where the cursor is
        self.raw = ""

    def see(self, text: str) -> list[str]:
        """Wait for a text; the lines of the screen when all of it is there."""
        while not any(text in line for line in self.lines()):
            self.read(timeout=PATIENCE)
        while self.read(timeout=0.5):
            pass
        return self.lines()

    def read(self, timeout: float) -> bool:
        """Draw what the program prints; False if it prints nothing meanwhile."""
        try:
            part = self.child.read_nonblocking(2**16, timeout)
        except pexpect.TIMEOUT:
            assert timeout < 1, f"nothing more after {self.lines()}"
            return False
        except pexpect.EOF:
            assert timeout < 1, f"it ended after {self.lines()}"
            return False
        self.raw += part
        self.stream.feed(part)
        return True

    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display if line.strip()]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.child.send(key)

    def end(self) -> int:
        """Its exit code; the screen is what it leaves."""
        last = monotonic() + PATIENCE
        while self.child.isalive() or self.read(timeout=0.1):
            assert monotonic() < last, f"it goes on after {self.lines()}"
            self.read(timeout=0.3)
        self.child.close()
        return self.child.exitstatus

    def attributes(self, text: str) -> list:
        """The characters of the first line with a text, with their colors."""
        for number, line in enumerate(self.screen.display):
            if text in line:
                return [
                    self.screen.buffer[number][x] for x in range(len(line.rstrip()))
                ]
        raise AssertionError(f"{text!r} is not on the screen")
