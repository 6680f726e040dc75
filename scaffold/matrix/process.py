"""A script in its own process, which ends together with the processes it started."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

BYTES = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss


class Process:
    """A started script.

    peak_memory  of its largest process, in bytes; 0 while it runs, and on Windows
    """

    def __init__(
        self, words: list[str], folder: Path, log: Path, environment: dict[str, str]
    ):
        self.peak_memory = 0
        with open(log, "wb") as file:
            self.child = subprocess.Popen(
                words,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # its own process group; not on Windows
            )

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        if sys.platform == "win32":
            return self.child.poll()
        pid, status, usage = os.wait4(self.child.pid, os.WNOHANG)
        if not pid:
            return None
        self.child.returncode = os.waitstatus_to_exitcode(status)
        self.peak_memory = usage.ru_maxrss * BYTES
        return self.child.returncode

    def stop(self) -> None:
        """Ask all its processes to end: torchrun then stops those in other groups."""
        if sys.platform == "win32":
            self.kill()  # Windows has no signal that another console program gets
        else:
            self.send(signal.SIGTERM)

    def kill(self) -> None:
        """End all its processes."""
        if sys.platform == "win32":
            words = ["taskkill", "/F", "/T", "/PID", str(self.child.pid)]
            subprocess.run(words, capture_output=True)
        else:
            self.send(signal.SIGKILL)

    def send(self, number: int) -> None:
        if sys.platform != "win32":
            with suppress(ProcessLookupError, PermissionError):  # it has ended
                os.killpg(self.child.pid, number)
