"""Running a program: what it printed, how long it took, how much memory."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import perf_counter

from benchmarks.table import Failure

LIMIT = 600  # seconds, after which a program is ended
ROOT = Path(__file__).parent.parent
THREADS = os.environ.get("OMP_NUM_THREADS", "1")  # PyTorch's, in every process
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": THREADS}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has byte code


@dataclass(frozen=True)
class Done:
    """Seconds by the clock on the wall, megabytes at the peak of resident memory.

    cpu  the seconds that all of its threads computed
    """

    seconds: float
    megabytes: float
    output: str
    cpu: float = 0


def run(
    *words,
    cwd: Path | None = None,
    each: Callable[[str], object] = str,
    limit: float = LIMIT,
    **environment,
) -> Done:
    """Run `python words…`, or the program whose path comes first.

    Each line that it prints is told as it comes. Raises Failure, with the last line of
    what it said, where it fails.
    """
    command = [str(word) for word in words]
    if not os.path.isabs(command[0]):
        command = [sys.executable, *command]
    with tempfile.TemporaryFile("w+") as errors:
        started = perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd or ROOT,
            env={**ENVIRONMENT, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        timer = Timer(limit, process.kill)
        timer.daemon = True
        timer.start()
        lines = [(line, each(line))[0] for line in process.stdout]
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - started
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        errors.seek(0)
        check(process, "".join(lines) + errors.read())
    cpu = usage.ru_utime + usage.ru_stime
    return Done(seconds, usage.ru_maxrss * 1024 / 10**6, "".join(lines), cpu)


def check(process: subprocess.Popen, said: str) -> None:
    if process.returncode:
        last = (said.strip() or f"exit code {process.returncode}").splitlines()[-1]
        raise Failure(last)
