"""Write and train many projects, several at a time."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, sleep
from typing import TextIO

from scaffold.catalog import load
from scaffold.errors import ExitCode
from scaffold.matrix.combinations import Combination
from scaffold.matrix.display import Display
from scaffold.matrix.faults import Fault, of_exception
from scaffold.matrix.outcomes import Outcome, Status
from scaffold.matrix.plans import Plan
from scaffold.matrix.projects import make
from scaffold.matrix.reports import count, save
from scaffold.matrix.scripts import processes_for, scripts
from scaffold.matrix.trials import Trial, log_of, scratch_of

BETWEEN_LOOKS = 0.05  # seconds


def run(combinations: list[Combination], plan: Plan, stream: TextIO) -> "Run":
    """Write the projects, train them if planned, and save the results.

    Raises ScaffoldError before anything else if the reports can't be written.
    """
    with projects_folder(plan) as root:
        display = Display(stream, combinations, quiet=not plan.trained)
        going = Run(combinations, plan, root, display)
        save(plan, going.so_far)
        with display:
            going.all()
        save(plan, going.so_far)
    return going


@contextmanager
def projects_folder(plan: Plan) -> Iterator[Path]:
    """The folder for the projects; a temporary one is removed if it is empty."""
    if plan.out:
        yield plan.out
        return
    root = Path(tempfile.mkdtemp(prefix="scaffold-matrix-"))
    try:
        yield root
    finally:
        with suppress(OSError):  # it has projects that failed
            root.rmdir()


@dataclass
class Run:
    """The waiting and running combinations, the results, and the received signals."""

    combinations: list[Combination]
    plan: Plan
    root: Path
    display: Display
    under_way: list[Trial] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    signals: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.waiting = list(self.combinations)
        shared = self.plan.trained and any(map(is_shared, self.combinations))
        self.processes = processes_for(self.plan.on) if shared else 1

    def all(self) -> None:
        """Write and train all of them, until a signal or a failure stops it."""
        with caught(self.signals):
            try:
                with suppress(KeyboardInterrupt):
                    while self.waiting or self.under_way:
                        self.look()
            finally:
                self.stop()
                self.wait()

    def wait(self) -> None:
        """Wait for the trials that were told to stop."""
        while self.under_way:
            with suppress(
                KeyboardInterrupt
            ):  # a second Ctrl-C: they are killed soon anyway
                sleep(BETWEEN_LOOKS)
                self.poll()

    def look(self) -> None:
        """Start a combination if a job is free, and collect finished ones."""
        if self.signals:
            self.stop()
        elif not self.plan.keep_going and self.has_failed:
            self.skip_waiting("Not started, because another one failed.")
        if self.waiting and len(self.under_way) < self.plan.jobs:
            self.begin(self.waiting[0])
        else:
            sleep(BETWEEN_LOOKS)
        self.poll()
        self.display.show(self.under_way)

    def begin(self, combination: Combination) -> None:
        begun = guarded(combination, lambda: self.start(combination))
        del self.waiting[0]
        if isinstance(begun, Trial):
            self.under_way.append(begun)
        elif begun:
            self.done(begun)

    def start(self, combination: Combination) -> Trial | Outcome:
        """Write the project and start its training, if planned."""
        started, plan = perf_counter(), self.plan
        folder = self.root / combination.name
        project = make(combination, folder)
        if not plan.trained:
            seconds = perf_counter() - started
            return Outcome(combination, Status.PASSED, seconds)
        work = scripts(project, plan.on, self.processes, scratch_of(folder))
        alone = plan.jobs == 1 and not project.device.distributed
        return Trial(combination, folder, work, plan.timeout, environment(alone))

    def poll(self) -> None:
        for trial in list(self.under_way):
            outcome = guarded(trial.combination, trial.poll)
            if isinstance(outcome, Outcome):
                self.under_way.remove(trial)
                self.done(outcome)

    def stop(self) -> None:
        """Skip the waiting combinations and stop the running ones."""
        self.skip_waiting("Interrupted.")
        for trial in self.under_way:
            trial.stop(Status.SKIPPED, Fault("Interrupted."))

    def skip_waiting(self, reason: str) -> None:
        for combination in self.waiting:
            skipped = Outcome(combination, Status.SKIPPED, fault=Fault(reason))
            self.outcomes[combination.name] = skipped
        self.waiting.clear()

    def done(self, outcome: Outcome) -> None:
        """Record a result and delete files that are not kept."""
        self.outcomes[outcome.combination.name] = outcome
        if outcome.status is not Status.FAILED:
            folder = self.root / outcome.combination.name
            log_of(folder).unlink(missing_ok=True)
            if not self.plan.out:
                shutil.rmtree(folder, ignore_errors=True)
        self.display.done(outcome)

    @property
    def so_far(self) -> list[Outcome]:
        """The results of all combinations so far."""
        unknown = Fault("Not run.")
        return [
            self.outcomes.get(c.name) or Outcome(c, Status.SKIPPED, fault=unknown)
            for c in self.combinations
        ]

    @property
    def failed(self) -> list[Outcome]:
        return [o for o in self.so_far if o.status is Status.FAILED]

    @property
    def has_failed(self) -> bool:
        return any(o.status is Status.FAILED for o in self.outcomes.values())

    @property
    def verdict(self) -> str:
        """The number of results of each kind, and where the failed projects are."""
        good = "passed" if self.plan.trained else "written"
        passed, failed, skipped = (count(self.so_far, status) for status in Status)
        counts = f"{passed} {good}, {failed} failed, {skipped} skipped."
        folders = [self.root / outcome.combination.name for outcome in self.failed]
        kept = [f"  {folder}" for folder in folders if folder.exists()]
        if self.plan.out or not kept:
            return counts
        what = "The failed projects are kept, each with a .log beside it:"
        return "\n".join([counts, what, *kept])

    @property
    def code(self) -> ExitCode:
        """The exit code of the command."""
        if self.signals:
            by_hand = self.signals[0] == signal.SIGINT
            return ExitCode.INTERRUPTED if by_hand else ExitCode.TERMINATED
        return ExitCode.FAILED if self.has_failed else ExitCode.DONE


def is_shared(combination: Combination) -> bool:
    """Whether the project runs several processes."""
    device = str(combination.answers["device"])
    return load().devices[device].distributed


def guarded(
    combination: Combination, action: Callable[[], Trial | Outcome | None]
) -> Trial | Outcome | None:
    """The result of an action; an exception becomes a failed combination."""
    try:
        return action()
    except Exception as error:
        return Outcome(combination, Status.FAILED, fault=of_exception(error))


def environment(alone: bool) -> dict[str, str]:
    """The environment of a script.

    Parallel jobs get one thread each. Weights & Biases stays offline, because it needs
    an account, unless WANDB_MODE is set.
    """
    variables = {"WANDB_MODE": "offline", **os.environ}
    return variables if alone else {**variables, "OMP_NUM_THREADS": "1"}


@contextmanager
def caught(came: list[int]) -> Iterator[None]:
    """Record the first signal to stop; the second raises KeyboardInterrupt."""

    def note(number: int, _: object) -> None:
        came.append(number)
        if len(came) > 1:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, note) for number in endings()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def endings() -> list[int]:
    """The signals to stop on; SIGHUP is ignored under nohup."""
    hang_up = getattr(signal, "SIGHUP", None)  # None on Windows
    if hang_up is None or signal.getsignal(hang_up) is signal.SIG_IGN:
        return [signal.SIGINT, signal.SIGTERM]
    return [signal.SIGINT, signal.SIGTERM, hang_up]
