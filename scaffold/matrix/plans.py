"""What to do with the combinations, and a check that it is possible."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from scaffold.catalog import load
from scaffold.choices import pick
from scaffold.errors import ScaffoldError
from scaffold.matrix.combinations import Combination
from scaffold.matrix.projects import requirements
from scaffold.requirements import missing, package_of
from scaffold.write import check_free


@dataclass(frozen=True)
class Plan:
    """What to do with the combinations.

    out         the folder for the projects; without it, only failed ones are kept
    trained     whether to train each project
    keep_going  whether to continue after a failure
    jobs        how many projects to train at a time
    on          the value for --device of the scripts
    timeout     seconds per project
    junit, summary  the files for the results
    """

    trained: bool = False
    keep_going: bool = False
    out: Path | None = None
    jobs: int = 1
    on: str = "auto"
    timeout: int = 600
    junit: Path | None = None
    summary: Path | None = None

    @property
    def junit_file(self) -> Path | None:
        return self.junit or self.default("junit.xml")

    @property
    def summary_file(self) -> Path | None:
        return self.summary or self.default("summary.json")

    def default(self, name: str) -> Path | None:
        return self.out / name if self.out and self.trained else None


def usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # on Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_plan(plan: Plan, combinations: list[Combination]) -> None:
    """Raise ScaffoldError if the plan can't be carried out."""
    if plan.out:
        check_free(plan.out)
    if plan.trained:
        check_device(plan.on)
        check_can_train(combinations)


def check_device(name: str) -> None:
    """The scripts take devices like auto, cpu, cuda:1."""
    known = {device.flag for device in load().devices.values()}
    pick("device", name.partition(":")[0], sorted(known))


def check_can_train(combinations: list[Combination]) -> None:
    if not hasattr(os, "wait4"):
        raise ScaffoldError("--run needs Linux or macOS.", "Leave out --run.")
    if gone := missing(sorted(requirements(combinations))):
        names = ", ".join(map(package_of, gone))
        raise ScaffoldError(
            f"--run needs {names}, which this Python does not have.",
            f"Install with: pip install {shlex.join(gone)}",
        )
