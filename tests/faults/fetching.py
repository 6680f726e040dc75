"""Downloads of a project's data in which something goes wrong, one after another.

Run it in the project's folder: `python -m tests.faults.fetching JSON`. Each
attempt is a fork of this process.
"""

import hashlib
import io
import json
import os
import resource
import shutil
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from tests.slow.published import published, redirect

NETWORK = "mobilenet_v3_small"  # whose weights are few
FILES = ("open", "os", "shutil", "tarfile")  # the audit events of what touches files


@dataclass(frozen=True)
class Fault:
    """What goes wrong in an attempt.

    address  where it downloads from
    full     no file can be larger than so many bytes
    limit    it is killed when it writes more than so many bytes into a file
    step     it is killed at this call that touches a file below data/
    """

    address: str
    full: int = 0
    limit: int = 0
    step: int = 0


def attempt(name: str, fault: Fault) -> tuple[int, str]:
    """Download; the exit code, which is below 0 for a signal, and what was said."""
    said, end = os.pipe()
    if not (child := os.fork()):
        for number in (1, 2):
            os.dup2(end, number)
        sys.stdout, sys.stderr = (os.fdopen(n, "w", 1) for n in (1, 2))
        befall(fault)
        os._exit(download(name, fault.address))
    os.close(end)
    with open(said, errors="replace") as stream:
        text = stream.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text


def befall(fault: Fault) -> None:
    """Let it happen to this process, sooner or later; and wait less than a user."""
    set_timeout = socket.setdefaulttimeout
    socket.setdefaulttimeout = lambda seconds: set_timeout(min(seconds, 1))
    if fault.limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    if size := fault.limit or fault.full:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    if fault.step:
        kill_at(fault.step)


def download(name: str, address: str) -> int:
    """Fetch the data, or a network's weights, as the project does; the exit code."""
    from utils import run

    load = load_weights if name == "weights" else partial(load_data, name)
    try:
        run(partial(load, address))
    except SystemExit as error:
        return error.code
    except BaseException:
        traceback.print_exc()
        return 99
    return 0


def load_weights(address: str) -> None:
    import model

    (file,) = weights()
    model.WEIGHTS.value.url = f"{address}/{file}"
    model.load_backbone("default")


@cache
def weights() -> dict[str, bytes]:
    """A file of weights, by its name, which holds the beginning of its sum."""
    import torch
    from torchvision.models import get_model

    torch.manual_seed(0)
    file = io.BytesIO()
    torch.save(get_model(NETWORK).half().state_dict(), file)
    digest = hashlib.sha256(file.getvalue()).hexdigest()
    return {f"{NETWORK}-{digest[:8]}.pth": file.getvalue()}


def load_data(name: str, address: str) -> None:
    """Fetch them from that address; the sums are those of what should be there."""
    import dataset

    files = published(name)
    if not hasattr(dataset, "URL"):
        redirect(name, address, files)
        dataset.download("data")
        return
    ((file, content),) = files.items()
    dataset.URL = f"{address}/{file}"
    dataset.SHA256 = hashlib.sha256(content).hexdigest()
    dataset.download(dataset.Config.data)


def kill_at(step: int) -> None:
    """Be killed at the n-th call that touches a file of the data, counted from 1."""
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
    """How an attempt ended, what it left, and how the next ones end without a fault."""
    shutil.rmtree("data", ignore_errors=True)
    code, said = attempt(name, fault)
    left, later = tree(), []
    while len(later) < 2 and (not later or later[-1][0]):
        later.append(attempt(name, Fault(whole)))
    return {"code": code, "said": said, "left": left, "later": later, "end": tree()}


if __name__ == "__main__":
    import dataset  # noqa: F401 - the project's; it is in memory for all attempts then
    import model  # noqa: F401
    import scipy.io  # noqa: F401

    os.environ["TORCH_HOME"] = "data"
    name, whole, faults = json.loads(sys.argv[1])
    print(json.dumps([tried(name, Fault(**fault), whole) for fault in faults]))
