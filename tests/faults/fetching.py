"""Downloading a project's data with something going wrong, again and again.

Run it in the project's folder: `python fetching.py JSON`. An attempt that is killed is
a process of its own, forked off this one.
"""

import contextlib
import hashlib
import io
import json
import os
import resource
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.published import published, redirect

FILES = ("open", "os", "shutil", "tarfile")  # the audit events of what touches files


@dataclass(frozen=True)
class Fault:
    """What goes wrong in an attempt.

    address  where it downloads from
    limit    it is killed when it writes more than so many bytes into a file
    step     it is killed at this call that touches a file below data/
    """

    address: str
    limit: int = 0
    step: int = 0


def attempt(name: str, fault: Fault) -> tuple[int, str]:
    """Download; the exit code, which is below 0 for a signal, and what was said."""
    if fault.limit or fault.step:
        if not (child := os.fork()):
            be_killed(fault)
            os._exit(download(name, fault.address))
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), ""
    with contextlib.redirect_stderr(io.StringIO()) as said:
        return download(name, fault.address), said.getvalue()


def download(name: str, address: str) -> int:
    """Fetch the data as the project does; the exit code."""
    import dataset

    set_address(name, address)
    try:
        dataset.fetch(dataset.Config.data if hasattr(dataset, "URL") else "data")
    except SystemExit as error:
        return error.code
    return 0


def be_killed(fault: Fault) -> None:
    """Sooner or later, as the fault says."""
    if fault.limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (fault.limit, fault.limit))
    if fault.step:
        kill_at(fault.step)


def set_address(name: str, address: str) -> None:
    """From now on the data come from there, and the sums are those that they have."""
    import dataset

    files = published(name)
    if not hasattr(dataset, "URL"):
        redirect(name, address, files)
        return
    ((file, content),) = files.items()
    dataset.URL = f"{address}/{file}"
    dataset.SHA256 = hashlib.sha256(content).hexdigest()


def kill_at(step: int) -> None:
    """Be killed at the so manieth call that touches a file of the data."""
    left = step

    def hook(event: str, arguments) -> None:
        nonlocal left
        touched = event.partition(".")[0] in FILES and "data" in repr(arguments[:1])
        left -= touched
        if touched and left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def tree() -> dict[str, str]:
    """The files of the data and the sums of their bytes."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in Path("data").rglob("*")
        if path.is_file()
    }


def tried(name: str, fault: Fault, whole: str) -> dict:
    """How an attempt ended, what it left, and how the next ones do."""
    shutil.rmtree("data", ignore_errors=True)
    code, said = attempt(name, fault)
    left, later = tree(), []
    while len(later) < 3 and (not later or later[-1]):
        later.append(attempt(name, Fault(whole))[0])
    return {"code": code, "said": said, "left": left, "later": later, "end": tree()}


if __name__ == "__main__":
    import dataset  # noqa: F401 - the project's; it is in memory for all attempts then
    import scipy.io  # noqa: F401

    name, whole, faults = json.loads(sys.argv[1])
    print(json.dumps([tried(name, Fault(**fault), whole) for fault in faults]))
