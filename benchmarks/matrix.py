"""How many projects a second `scaffold matrix --out` writes, few or many.

`python -m benchmarks.matrix` writes 1, 10, 100 and 1000 of them, each number in a
process of its own, so that what the first one costs is in it.
"""

import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path
from time import perf_counter

from scaffold import catalog
from scaffold.matrix.combinations import Wanted, combinations
from scaffold.matrix.plans import Plan
from scaffold.matrix.run import run

NUMBERS = (1, 10, 100, 1000)


def measure(number: int) -> None:
    """Write so many, of every kind alike, and print how long that took."""
    every = combinations(catalog.load(), Wanted())
    some = every[:: len(every) // number][:number]
    with tempfile.TemporaryDirectory() as folder:
        started = perf_counter()
        done = run(some, Plan(out=Path(folder) / "all"), StringIO())
        seconds = perf_counter() - started
    written = sum(outcome.status == "passed" for outcome in done.so_far)
    print(f"{written:5} projects  {seconds:7.2f} s  {written / seconds:6.1f} a second")


def main() -> None:
    for number in NUMBERS:
        command = [sys.executable, "-m", "benchmarks.matrix", str(number)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    measure(int(sys.argv[1])) if len(sys.argv) > 1 else main()
