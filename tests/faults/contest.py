"""Several processes that write projects at the same moment, many times.

They are forked, so run it in an interpreter of its own:
`python -m tests.faults.contest PATH PATH …`. It prints their exit codes.
"""

import multiprocessing
import sys
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.write import write
from tests.faults.steps import project

CONTENT = project("demo")


def at_once(targets: list[Path]) -> list[int]:
    """The exit codes of processes that each write a project, begun together."""
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(len(targets))
    processes = [
        context.Process(target=wait_and_write, args=(barrier, target))
        for target in targets
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def wait_and_write(barrier, target: Path) -> None:
    barrier.wait()
    try:
        write(target, *CONTENT)
    except ScaffoldError as error:
        sys.exit(error.code)


if __name__ == "__main__":
    for round in range(int(sys.argv[1])):
        places = [Path(str(round), path) for path in sys.argv[2:]]
        print(*at_once(places))
