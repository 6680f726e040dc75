"""What is to be done with combinations, and whether it can be."""

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
    """What is to be done with combinations.

    out         where the projects stay; without it, only those stay that failed
    trained     each is trained, too
    keep_going  a failure does not end it
    jobs        how many are trained at a time
    on          the device, as the scripts take it
    timeout     seconds for each
    junit, summary  the files that say how it went
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
    """Refuse what cannot be done at all.

    Raises ScaffoldError.
    """
    if plan.out:
        check_free(plan.out)
    if plan.trained:
        check_device(plan.on)
        check_can_train(combinations)


def check_device(name: str) -> None:
    """A device as scripts take it is auto, cpu, cuda:1."""
    known = {device.flag for device in load().devices.values()}
    pick("device", name.partition(":")[0], sorted(known))


def check_can_train(combinations: list[Combination]) -> None:
    if not hasattr(os, "wait4"):
        raise ScaffoldError("--run needs Linux or macOS.", "Leave out --run.")
    if gone := missing(sorted(requirements(combinations))):
        names = ", ".join(map(package_of, gone))
        raise ScaffoldError(
            f"--run needs what this Python does not have: {names}.",
            f"pip install {shlex.join(gone)}",
        )
