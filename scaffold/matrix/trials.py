"""Run the scripts of a combination, one after the other."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from scaffold.matrix.combinations import Combination
from scaffold.matrix.faults import Fault, end_of, of_script
from scaffold.matrix.outcomes import Outcome, Results, Status, read_results
from scaffold.matrix.process import Process
from scaffold.matrix.scripts import Script

GRACE = 5.0  # seconds between asking a script to stop and killing it


@dataclass
class Trial:
    """Runs the scripts of a project, each in its own process.

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
        words = [sys.executable, *self.script.words]
        log = log_of(self.folder)
        self.process = Process(words, self.folder, log, self.environment)
        self.exit_code = 0

    def poll(self) -> Outcome | None:
        """The result, or None while it is running."""
        exit_code = self.process.poll()
        if exit_code is None:
            self.watch_time()
            return None
        self.exit_code = exit_code
        self.peak_memory = max(self.peak_memory, self.process.peak_memory)
        self.process.kill()  # processes that it left running
        if self.scripts and self.goes_on:
            self.start_next()
            return None
        return self.outcome()

    @property
    def goes_on(self) -> bool:
        """Whether the current script succeeded and wrote its file."""
        done = not self.ending and not self.exit_code
        return done and (self.folder / self.script.leaves).exists()

    def watch_time(self) -> None:
        if perf_counter() < self.end_by:
            return
        if self.ending:
            self.process.kill()
        else:
            sentence = f"Timeout after {self.timeout:g} seconds."
            self.stop(Status.FAILED, Fault(sentence, self.script.file))

    def stop(self, status: Status, fault: Fault) -> None:
        """Ask the script to stop, for a reason; it is killed after GRACE seconds."""
        if not self.ending:
            self.ending = status, fault
            self.end_by = perf_counter() + GRACE
            self.process.stop()

    def outcome(self) -> Outcome:
        shutil.rmtree(scratch_of(self.folder), ignore_errors=True)
        log = log_of(self.folder)
        try:
            if self.ending:
                status, fault = self.ending
                fault.output = end_of(log)
                return self.ended(status, fault=fault)
            if self.exit_code:
                raise of_script(self.script.file, self.exit_code, log)
            if not self.goes_on:
                raise Fault(f"It did not write {self.script.leaves}.", self.script.file)
            return self.ended(Status.PASSED, read_results(self.folder))
        except Fault as fault:
            return self.ended(Status.FAILED, fault=fault)

    def ended(
        self, status: Status, results: Results | None = None, fault: Fault | None = None
    ) -> Outcome:
        return Outcome(
            self.combination,
            status,
            self.seconds,
            self.peak_memory,
            results or Results(),
            fault,
        )


def log_of(folder: Path) -> Path:
    """The log of a project's last script, beside the project."""
    return folder.with_name(f"{folder.name}.log")


def scratch_of(folder: Path) -> Path:
    """The folder for torchrun's temporary files."""
    return folder.with_name(f"{folder.name}.torchrun")
