"""Write the projects that a machine with a card measures and checks."""

import shutil
import tempfile
from pathlib import Path

from benchmarks.gpu.grid import CELLS
from benchmarks.gpu.loads import LARGE, LOADS, PHOTOS, RATINGS, Load, data_of
from benchmarks.process import run

SMALLER = ("--model", "resnet18")  # for a first try


def projects(folder: Path, quick: bool) -> None:
    """The projects without their data, which are drawn where they are measured.

    They are made for data as large as there, since defaults depend on the size.
    """
    folder.mkdir(parents=True)
    for load in LOADS:
        if load.flags:
            make(folder, load, quick)
    copied(folder, RATINGS, LARGE)


def make(folder: Path, load: Load, quick: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        samples = load.samples[quick or load is PHOTOS]
        data = load.write(data_of(Path(name), load), samples)
        target, flags = folder / load.name, load.flags
        if load is PHOTOS and quick:
            flags += SMALLER
        run("-m", "scaffold", "new", target, "--data", data, *flags, "--yes")
        config = target / "config.py"
        text, default = config.read_text(), f'"{data}"'
        if default not in text:
            raise ValueError(f"{config} has no default {default} for --data")
        beside = f'str(ROOT.parent / "{data.name}")'
        config.write_text(text.replace(default, beside))


def copied(folder: Path, load: Load, other: Load) -> None:
    """The project of a load with the data of another one."""
    config = shutil.copytree(folder / load.name, folder / other.name) / "config.py"
    text = config.read_text()
    names = [data_of(folder, one).name for one in (load, other)]
    config.write_text(text.replace(*names))


def cells(folder: Path) -> None:
    """Projects that cover what a captured step has to get right; samples of data are
    kept once."""
    from scaffold.errors import ScaffoldError
    from scaffold.project import Answers, resolve
    from scaffold.render import render, sample
    from scaffold.write import write

    for name, answers in CELLS.items():
        target = folder / "cells" / name
        try:
            project = resolve(Answers(project_slug=name, **answers))
        except ScaffoldError:  # the model has no layer that could drop
            answers = {**answers, "dropout": "0"}
            project = resolve(Answers(project_slug=name, **answers))
        write(target, render(project), sample(project))
        share(target, folder / "data" / project.dataset.name)


def share(project: Path, data: Path) -> None:
    """Move a project's data to where all others with the same read them."""
    if data.exists():
        shutil.rmtree(project / "data")
    else:
        data.parent.mkdir(exist_ok=True)
        (project / "data").rename(data)
    config = project / "config.py"
    beside = f'ROOT.parents[1] / "data/{data.name}'
    config.write_text(config.read_text().replace('ROOT / "data', beside))
