"""Making and training many projects, several at a time."""

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
    """Make them all and, where that is planned, train them; write down how it went.

    Raises ScaffoldError where that cannot be written, before anything else is done.
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
    """Where the projects go: what is not wanted is gone afterwards if it is empty."""
    if plan.out:
        yield plan.out
        return
    root = Path(tempfile.mkdtemp(prefix="scaffold-matrix-"))
    try:
        yield root
    finally:
        with suppress(OSError):  # projects that failed are in there
            root.rmdir()


@dataclass
class Run:
    """What waits, what is under way, how it went, and which signals came."""

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
        """Make and train them, all or until a signal or a failure ends it."""
        with caught(self.signals):
            try:
                with suppress(KeyboardInterrupt):
                    while self.waiting or self.under_way:
                        self.look()
            finally:
                self.stop()
                self.wait()

    def wait(self) -> None:
        """For what has been told to end."""
        while self.under_way:
            with suppress(KeyboardInterrupt):  # impatience: they are killed in a moment
                sleep(BETWEEN_LOOKS)
                self.poll()

    def look(self) -> None:
        """Begin one if there is room for it, and see what has ended."""
        if self.signals:
            self.stop()
        elif not self.plan.keep_going and self.has_failed:
            self.skip_waiting("Not begun, as another one had failed.")
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
        else:
            self.done(begun)

    def start(self, combination: Combination) -> Trial | Outcome:
        """Write the project; if that is not all, start to train it."""
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
            if outcome := guarded(trial.combination, trial.poll):
                self.under_way.remove(trial)
                self.done(outcome)

    def stop(self) -> None:
        """Begin nothing more, and have what is under way end."""
        self.skip_waiting("Interrupted.")
        for trial in self.under_way:
            trial.stop(Status.SKIPPED, Fault("Interrupted."))

    def skip_waiting(self, reason: str) -> None:
        for combination in self.waiting:
            skipped = Outcome(combination, Status.SKIPPED, fault=Fault(reason))
            self.outcomes[combination.name] = skipped
        self.waiting.clear()

    def done(self, outcome: Outcome) -> None:
        """Note it, and keep no more on the disk than is wanted."""
        self.outcomes[outcome.combination.name] = outcome
        if outcome.status is not Status.FAILED:
            folder = self.root / outcome.combination.name
            log_of(folder).unlink(missing_ok=True)
            if not self.plan.out:
                shutil.rmtree(folder, ignore_errors=True)
        self.display.done(outcome)

    @property
    def so_far(self) -> list[Outcome]:
        """How it went with each of all combinations, as far as is known."""
        unknown = Fault("Not done.")
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
        """What came of it all, and where to look."""
        good = "passed" if self.plan.trained else "written"
        passed, failed, skipped = (count(self.so_far, status) for status in Status)
        counts = f"{passed} {good}, {failed} failed, {skipped} skipped."
        folders = [self.root / outcome.combination.name for outcome in self.failed]
        kept = [f"  {folder}" for folder in folders if folder.exists()]
        if self.plan.out or not kept:
            return counts
        what = "Kept, each with what it printed last in a .log beside it:"
        return "\n".join([counts, what, *kept])

    @property
    def code(self) -> ExitCode:
        """What the command ends with."""
        if self.signals:
            by_hand = self.signals[0] == signal.SIGINT
            return ExitCode.INTERRUPTED if by_hand else ExitCode.TERMINATED
        return ExitCode.FAILED if self.has_failed else ExitCode.DONE


def is_shared(combination: Combination) -> bool:
    """It is for several GPUs, a process each."""
    device = combination.answers["device"]
    return load().devices[device].distributed


def guarded(
    combination: Combination, action: Callable[[], Trial | Outcome | None]
) -> Trial | Outcome | None:
    """What comes of an action: a failure of the combination, whatever it raises."""
    try:
        return action()
    except Exception as error:
        return Outcome(combination, Status.FAILED, fault=of_exception(error))


def environment(alone: bool) -> dict[str, str]:
    """The environment of a script.

    Several at a time get one thread each. Short test runs are not uploaded to Weights &
    Biases, which would need an account, unless WANDB_MODE says so.
    """
    variables = {"WANDB_MODE": "offline", **os.environ}
    return variables if alone else {**variables, "OMP_NUM_THREADS": "1"}


@contextmanager
def caught(came: list[int]) -> Iterator[None]:
    """Note the first signal that asks to end; the next one interrupts what hangs."""

    def note(number: int, _) -> None:
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
    """The signals that ask to end; after nohup a hang-up is none."""
    hang_up = getattr(signal, "SIGHUP", None)  # Windows has none
    if hang_up is None or signal.getsignal(hang_up) is signal.SIG_IGN:
        return [signal.SIGINT, signal.SIGTERM]
    return [signal.SIGINT, signal.SIGTERM, hang_up]
