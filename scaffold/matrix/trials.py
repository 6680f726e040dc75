"""Run the scripts of a combination, one after the other."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from scaffold.matrix.combinations import Combination
from scaffold.matrix.faults import Fault, end_of, of_script
from scaffold.matrix.outcomes import Outcome, Status, read_results
from scaffold.matrix.scripts import Script

GRACE = 5.0  # seconds between SIGTERM and SIGKILL
BYTES = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss


@dataclass
class Trial:
    """Runs the scripts of a project, each in its own process group.

    timeout      seconds for all scripts together
    environment  the environment variables
    """

    combination: Combination
    folder: Path
    scripts: list[Script]
    timeout: float
    environment: dict[str, str]

    def __post_init__(self) -> None:
        self.started = perf_counter()
        self.end_by = self.started + self.timeout
        self.ending: tuple[Status, Fault] | None = None
        self.peak_memory = 0
        self.start_next()

    @property
    def seconds(self) -> float:
        return perf_counter() - self.started

    def start_next(self) -> None:
        self.script, *self.scripts = self.scripts
        with open(log_of(self.folder), "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.script.words],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def poll(self) -> Outcome | None:
        """The result, or None while it is running."""
        pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
        if not pid:
            self.watch_time()
            return None
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.peak_memory = max(self.peak_memory, usage.ru_maxrss * BYTES)
        self.signal(signal.SIGKILL)  # processes that it left running
        if self.scripts and self.goes_on:
            self.start_next()
            return None
        return self.outcome()

    @property
    def goes_on(self) -> bool:
        """Whether the current script succeeded and wrote its file."""
        done = not self.ending and not self.process.returncode
        return done and (self.folder / self.script.leaves).exists()

    def watch_time(self) -> None:
        if perf_counter() < self.end_by:
            return
        if self.ending:
            self.signal(signal.SIGKILL)
        else:
            sentence = f"Timeout after {self.timeout:g} seconds."
            self.stop(Status.FAILED, Fault(sentence, self.script.file))

    def stop(self, status: Status, fault: Fault) -> None:
        """Stop the script with SIGTERM, for a reason.

        On SIGTERM torchrun stops its processes, which have their own groups; on SIGKILL
        they would keep running.
        """
        if not self.ending:
            self.ending = status, fault
            self.end_by = perf_counter() + GRACE
            self.signal(signal.SIGTERM)

    def signal(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):  # it has ended
            os.killpg(self.process.pid, number)

    def outcome(self) -> Outcome:
        shutil.rmtree(scratch_of(self.folder), ignore_errors=True)
        log = log_of(self.folder)
        facts = {"seconds": self.seconds, "peak_memory": self.peak_memory}
        try:
            if self.ending:
                status, fault = self.ending
                fault.output = end_of(log)
                return Outcome(self.combination, status, fault=fault, **facts)
            if self.process.returncode:
                raise of_script(self.script.file, self.process.returncode, log)
            if not self.goes_on:
                raise Fault(f"It did not write {self.script.leaves}.", self.script.file)
            results = read_results(self.folder)
        except Fault as fault:
            return Outcome(self.combination, Status.FAILED, fault=fault, **facts)
        return Outcome(self.combination, Status.PASSED, results=results, **facts)


def log_of(folder: Path) -> Path:
    """The log of a project's last script, beside the project."""
    return folder.with_name(f"{folder.name}.log")


def scratch_of(folder: Path) -> Path:
    """The folder for torchrun's temporary files."""
    return folder.with_name(f"{folder.name}.torchrun")
