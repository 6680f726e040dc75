"""What a card of NVIDIA's does with the projects, beside what it could do.

python -m benchmarks gpu                 measure, on a machine with scaffold and a card
python -m benchmarks gpu --make FOLDER   write the projects, on any machine
python -m benchmarks gpu --run FOLDER    measure them, on one that needs no scaffold
python -m benchmarks gpu --check FOLDER  there too: is a captured step right, and fast?
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.process import run
from benchmarks.table import Benchmark

CUDA = "import torch; print(torch.cuda.is_available())"


@contextmanager
def benchmark(quick: bool, device: str = "cuda") -> Iterator[Benchmark]:
    """As part of all benchmarks: made and measured on this machine."""
    from benchmarks.gpu import make, measure

    if device == "cuda" and "True" not in run("-c", CUDA).output:
        note = "Not run: PyTorch finds no GPU on this machine."
        yield Benchmark(measure.ABOUT, "", {}, [], 0, [note])
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "gpu")
        make.projects(folder, quick)
        yield measure.benchmark(folder, device, quick)
