"""Writing a project with something going wrong at each of its steps, one after another.

A step is a call that changes the file system, or looks at it: Python announces them to
audit hooks. Each attempt is a process of its own, forked off one that has everything
rendered already: run it as `python -m tests.faults.steps FAULT PATH` in a folder.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from scaffold.__main__ import stop
from scaffold.errors import ExitCode, ScaffoldError, Stopped
from scaffold.project import Answers, resolve
from scaffold.record import record_of
from scaffold.render import render, sample
from scaffold.write import write

MOST = 1000
NO_SUCH_STEP = 99  # the exit code of an attempt that nothing went wrong in
CHANGES = {"open", "os.mkdir", "os.rename", "shutil.copyfile"}


def disk_full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def sent(number: int) -> Callable[[], None]:
    return lambda: os.kill(os.getpid(), number)


FAULTS = {
    "kill": sent(signal.SIGKILL),
    "interrupt": sent(signal.SIGINT),
    "terminate": sent(signal.SIGTERM),
    "disk-full": disk_full,
}


def project(folder: str) -> tuple[dict, dict]:
    """The files and the copies of the project that is written."""
    made = resolve(Answers(task="regression", project_slug=folder))
    files = render(made)
    return files | record_of(made, files), sample(made)


def main(name: str, path: str) -> None:
    """Go wrong at step 1, 2, … in folders of these names, and print how each ended.

    In each of them there is an empty folder.
    """
    content = project("demo")
    for step in range(1, MOST):
        Path(str(step), "empty").mkdir(parents=True)
        if not (child := os.fork()):
            os._exit(attempt(Path(str(step), path), content, name, step))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == NO_SUCH_STEP:
            return
        print(code)


def attempt(target: Path, content, name: str, step: int) -> int:
    """Write a project, and go wrong at a step; the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    went_wrong = disturb(name, step)
    try:
        write(target, *content)
    except (ScaffoldError, Stopped) as error:
        return error.code
    return ExitCode.DONE if went_wrong() else NO_SUCH_STEP


def disturb(name: str, step: int) -> Callable[[], bool]:
    """Go wrong at the so manieth step from now on; whether it came to that."""
    left = step
    calls = CHANGES if name == "disk-full" else {"open", "os", "shutil", "fcntl"}

    def hook(event: str, _) -> None:
        nonlocal left
        if event in calls or event.partition(".")[0] in calls:
            left -= 1
            if left == 0:
                FAULTS[name]()

    sys.addaudithook(hook)
    return lambda: left <= 0


if __name__ == "__main__":
    main(*sys.argv[1:])
