"""From `python train.py` to the end of the first step of the optimizer."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.process import run
from benchmarks.table import Benchmark, Figures, Row

ABOUT = """A fresh process, from its start to the end of the first optimizer step,
after which it is ended from inside. The projects are those of `scaffold new --yes`."""
TASKS = ("regression", "classification", "recommender")
SHORT = "five lines"
FIVE_LINES = """\
import torch
model = torch.nn.Linear(10, 1)
optimizer = torch.optim.AdamW(model.parameters())
model(torch.randn(64, 10)).sum().backward()
optimizer.step()
"""
# Python runs it first. PyTorch is imported there, and not once more.
HOOK = """\
import os
from torch.optim.optimizer import register_optimizer_step_post_hook
register_optimizer_step_post_hook(lambda *_: os._exit(0))
"""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sitecustomize.py").write_text(HOOK)
        (folder / "short.py").write_text(FIVE_LINES)
        for task in TASKS:
            run("-m", "scaffold", "new", folder / task, "--task", task, "--yes")
        projects = {task: partial(first_step, folder, folder / task) for task in TASKS}
        yield Benchmark(
            about=ABOUT,
            unit="seconds",
            runs={SHORT: partial(first_step, folder, folder, "short.py"), **projects},
            rows=[Row(task, SHORT, "≤ 1.1") for task in TASKS],
            rounds=1 if quick else 7,
        )


def first_step(hook: Path, folder: Path, script: str = "train.py") -> Figures:
    done = run(script, cwd=folder, PYTHONPATH=str(hook))
    return {SHORT if script == "short.py" else folder.name: done.seconds}
