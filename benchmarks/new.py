"""How long `scaffold new` takes beside plain cookiecutter on the same tree.

`python -m benchmarks.new` runs both in turn and prints the medians and their ratio.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from scaffold.catalog import templates_folder

RUNS = 15
TASK = "regression"


def seconds(*words) -> float:
    """Wall-clock seconds of `python -m words…` in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        started = perf_counter()
        command = [sys.executable, "-m", *map(str, words)]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return perf_counter() - started


def main() -> None:
    base: Path = templates_folder() / "base"
    commands = {
        "cookiecutter --no-input": ["cookiecutter", "--no-input", base, f"task={TASK}"],
        "scaffold new --yes": ["scaffold", "new", "--yes", "--task", TASK],
        "scaffold --help": ["scaffold", "--help"],
    }
    times = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, words in commands.items():
            times[name].append(seconds(*words))
    reference = median(times["cookiecutter --no-input"])
    for name, found in times.items():
        middle = median(found)
        spread = f"{min(found):.3f} to {max(found):.3f}"
        print(f"{name:24} {middle:.3f} s ({spread})  ratio {middle / reference:.2f}")


if __name__ == "__main__":
    main()
