"""The catalogue: everything there is to choose from, found, not listed.

A task is a folder of templates, a style is a template, an architecture or a dataset is
a module: adding one is adding a file.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from scaffold.catalog import architectures, datasets
from scaffold.catalog.devices import DEVICES
from scaffold.catalog.entries import Architecture, Dataset, Device, Style, Task
from scaffold.errors import ScaffoldError


@dataclass(frozen=True)
class Catalogue:
    """All choices by name, each kind in the order in which to show it."""

    tasks: dict[str, Task]
    styles: dict[str, Style]
    devices: dict[str, Device]
    models: dict[str, Architecture]
    datasets: dict[str, Dataset]

    def models_for(self, task: Task) -> list[str]:
        """The models that can learn a task, its default first."""
        names = [
            name
            for name, entry in self.models.items()
            if task.name in entry.tasks or name in task.models
        ]
        return sorted(names, key=lambda name: name != task.default_model)

    def datasets_for(self, task: Task, model: Architecture | None = None) -> list[str]:
        """The samples for a task that a model can take, the task's default first."""
        names = [
            name
            for name, entry in self.datasets.items()
            if (task.name in entry.tasks or name in task.datasets)
            and (model is None or entry.kind in model.recipes)
        ]
        return sorted(names, key=lambda name: name != task.default_dataset)


def templates_folder() -> Path:
    """Where the templates are: inside a wheel's package, else beside it."""
    package = Path(__file__).parent.parent
    inside, beside = package / "templates", package.parent / "templates"
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    raise ScaffoldError(
        f"The templates are missing from {inside}.", "Install torch-scaffold again."
    )


@cache
def load() -> Catalogue:
    """Everything there is to choose from."""
    fragments = templates_folder() / "base" / "templates"
    return Catalogue(
        tasks=by_name(map(read_task, sorted(fragments.glob("tasks/*/task.toml")))),
        styles=by_name(map(read_style, sorted(fragments.glob("styles/*.py")))),
        devices=by_name(DEVICES),
        models=by_name(entries_of(architectures)),
        datasets=by_name(entries_of(datasets)),
    )


def by_name(entries) -> dict:
    """Entries by their names, in the order in which they come."""
    return {entry.name: entry for entry in entries}


def read_task(path: Path) -> Task:
    """A task is called like its folder; task.toml says the rest."""
    facts = tomllib.loads(path.read_text(encoding="utf-8"))
    return Task(name=path.parent.name, **facts)


def read_style(path: Path) -> Style:
    """A style's first line is a Jinja comment that says what it is."""
    with open(path, encoding="utf-8") as file:
        comment = re.fullmatch(r"\{#-?\s*(.*?)\s*-?#\}\s*", file.readline())
    if not comment:
        raise ScaffoldError(f"{path} does not open with a comment, {{# … #}}.")
    return Style(name=path.stem, summary=comment[1])


def entries_of(package) -> list:
    """ENTRIES of every module in a package."""
    modules = [
        import_module(f"{package.__name__}.{module.name}")
        for module in iter_modules(package.__path__)
    ]
    return [entry for module in modules for entry in module.ENTRIES]
