"""The catalogue: all choices, found by their files.

A task is a folder of templates, a style is a template; an architecture, a dataset or an
optimizer is in a module. To add one, add a file.
"""

import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, TypeVar

from scaffold import kinds
from scaffold.catalog import architectures, datasets, training
from scaffold.catalog.devices import DEVICES
from scaffold.catalog.entries import (
    Architecture,
    Augment,
    Dataset,
    Device,
    Extra,
    Init,
    Loss,
    Optimizer,
    Schedule,
    Style,
    Task,
)
from scaffold.choices import pick
from scaffold.choices.choice import Entry
from scaffold.errors import ScaffoldError

OWN_TEMPLATES = "SCAFFOLD_TEMPLATES"
Named = TypeVar("Named", bound=Entry)
InFolder = TypeVar("InFolder", Task, Extra)  # described by a TOML file


@dataclass(frozen=True)
class Catalogue:
    """All choices by name, each kind in the order to show it.

    folder     the folder of the templates
    templates  the fragments and folders in it
    """

    folder: Path
    templates: frozenset[str]
    tasks: dict[str, Task]
    styles: dict[str, Style]
    devices: dict[str, Device]
    models: dict[str, Architecture]
    datasets: dict[str, Dataset]
    optimizers: dict[str, Optimizer]
    schedules: dict[str, Schedule]
    losses: dict[str, Loss]
    inits: dict[str, Init]
    augments: dict[str, Augment]
    extras: dict[str, Extra]

    def extras_of(self, kind: str) -> dict[str, Extra]:
        """The extras of a kind: `with`, `logger` or `part`."""
        return {n: extra for n, extra in self.extras.items() if extra.kind == kind}

    def extras_for(self, task: Task) -> dict[str, Extra]:
        """The extras that --with can add to projects of a task."""
        return {
            name: extra
            for name, extra in self.extras_of("with").items()
            if not extra.tasks or task.name in extra.tasks
        }

    def models_for(self, task: Task) -> list[str]:
        """The models that can learn a task, its default first."""
        names = [
            name
            for name, model in self.models.items()
            if model.takes(task.inputs) and model.predicts(task.targets)
        ]
        return sorted(names, key=lambda name: name != task.default_model)

    def datasets_for(self, task: Task, model: Architecture | None = None) -> list[str]:
        """The datasets for a task that a model can use, the task's default first."""
        names = [
            name
            for name, dataset in self.datasets.items()
            if serves(dataset, task) and (model is None or suits(model, dataset, task))
        ]
        return sorted(names, key=lambda name: name != task.default_dataset)

    def losses_for(self, task: Task) -> list[str]:
        """The losses for a task, its default first."""
        pick("loss", task.default_loss, self.losses)
        names = [
            name
            for name, loss in self.losses.items()
            if {*loss.targets} & {*task.targets}
        ]
        return sorted(names, key=lambda name: name != task.default_loss)

    def tasks_for(self, dataset: Dataset) -> list[str]:
        """The tasks that a dataset can serve."""
        return [name for name, task in self.tasks.items() if serves(dataset, task)]

    def tasks_with(self, kind: str, *targets: str) -> list[str]:
        """The tasks with this input and one of these targets, the plain ones first."""
        names = [
            name
            for name, task in self.tasks.items()
            if kind in task.inputs and {*targets} & {*task.targets}
        ]
        return sorted(names, key=lambda name: bool(self.tasks[name].like))

    def lineage(self, task: Task) -> list[str]:
        """The task, the task that it is like, and so on."""
        return [task.name, *(self.lineage(self.tasks[task.like]) if task.like else [])]


def serves(dataset: Dataset, task: Task) -> bool:
    """Whether a dataset has the inputs and the targets of a task."""
    inputs, targets = {*dataset.inputs} & {*task.inputs}, {*dataset.targets}
    return bool(inputs and targets & {*task.targets})


def suits(model: Architecture, dataset: Dataset, task: Task) -> bool:
    """Whether a model can learn a task on a dataset."""
    shared = [name for name in dataset.inputs if name in task.inputs]
    return model.takes(shared) and model.predicts(dataset.targets)


def templates_folder() -> Path:
    """The folder of the templates: SCAFFOLD_TEMPLATES, if it is set, or else the one
    inside the package (in a wheel) or beside it (in a checkout).
    """
    if own := os.environ.get(OWN_TEMPLATES):
        return own_templates(Path(own))
    package = Path(__file__).parent.parent
    inside, beside = package / "templates", package.parent / "templates"
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    raise ScaffoldError(
        f"The templates are missing from {inside}.", "Reinstall torch-scaffold."
    )


def own_templates(folder: Path) -> Path:
    """The user's own folder of templates; raises ScaffoldError if it has none."""
    if (folder / "base" / "cookiecutter.json").is_file():
        return folder.resolve()
    raise ScaffoldError(
        f"{folder} has no templates (no base/cookiecutter.json).",
        "Start from a copy of scaffold's templates/.",
    )


def load() -> Catalogue:
    """The catalogue of all choices."""
    return read(templates_folder())


@cache
def read(templates: Path) -> Catalogue:
    """The catalogue of a folder of templates and of the modules in this package."""
    fragments = templates / "base" / "templates"
    trained = entries_of(training)
    return Catalogue(
        folder=templates,
        templates=frozenset(
            path.relative_to(fragments).as_posix() for path in fragments.rglob("*")
        ),
        tasks=by_name(map(read_task, sorted(fragments.glob("tasks/*/task.toml")))),
        styles=by_name(map(read_style, sorted(fragments.glob("styles/*.jinja")))),
        devices=by_name(DEVICES),
        models=known_models(),
        datasets=known_datasets(),
        optimizers=by_name(of_kind(Optimizer, trained)),
        schedules=by_name(of_kind(Schedule, trained)),
        losses=by_name(of_kind(Loss, trained)),
        inits=by_name(of_kind(Init, trained)),
        augments=by_name(of_kind(Augment, trained)),
        extras=by_name(map(read_extra, sorted(templates.glob("extras/*/extra.toml")))),
    )


def known_models() -> dict[str, Architecture]:
    """The models, with the recipes that kinds of data bring for them."""
    models: dict[str, Architecture] = by_name(entries_of(architectures))
    for kind, package in kinds.packages().items():
        for name, recipe in getattr(package, "RECIPES", {}).items():
            recipes = {**models[name].recipes, kind: recipe}
            models[name] = replace(models[name], recipes=recipes)
    return models


@cache
def known_datasets() -> dict[str, Dataset]:
    """The datasets; they don't need the templates."""
    return by_name(entries_of(datasets))


def by_name(entries: Iterable[Named]) -> dict[str, Named]:
    """Entries by name, in the given order."""
    return {entry.name: entry for entry in entries}


def of_kind(kind: type[Named], entries: Iterable[object]) -> list[Named]:
    return [entry for entry in entries if isinstance(entry, kind)]


def read_task(path: Path) -> Task:
    """Read a task: its name is that of its folder, the rest is in task.toml."""
    check_like(path)
    facts = inherited(path)
    return entry_of(path, Task, facts)


def check_like(path: Path) -> None:
    """Check that `like` names a task, and that there is no cycle."""
    names = [path.parent.name]
    while like := read_facts(path).get("like"):
        other = path.parent.parent / like / "task.toml"
        if not other.is_file():
            raise ScaffoldError(
                f"{path} is like {like!r}, which is not a task.", "Correct `like`."
            )
        names.append(like)
        if like in names[:-1]:
            raise ScaffoldError(
                f"The tasks {' → '.join(names)} are like each other.",
                f"Remove `like` from {path}.",
            )
        path = other


def inherited(path: Path) -> dict[str, Any]:
    """The facts in task.toml, after those of the task that it is like."""
    facts = read_facts(path)
    if "like" not in facts:
        return facts
    return inherited(path.parent.parent / facts["like"] / "task.toml") | facts


def read_extra(path: Path) -> Extra:
    """Read an extra: its name is that of its folder, the rest is in extra.toml."""
    return entry_of(path, Extra, read_facts(path))


def entry_of(path: Path, kind: type[InFolder], facts: dict[str, Any]) -> InFolder:
    """The entry in a file; raises ScaffoldError for a missing or unknown key."""
    try:
        return kind(name=path.parent.name, **facts)
    except TypeError as error:
        word = kind.__name__.lower()
        raise ScaffoldError(f"{path} does not describe a {word}: {error}.") from None


def read_facts(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ScaffoldError(f"{path} is not valid TOML: {error}.") from None


def read_style(path: Path) -> Style:
    """Read a style: its first line is a Jinja comment with its summary."""
    with open(path, encoding="utf-8", errors="replace") as file:
        comment = re.fullmatch(r"\{#-?\s*(.*?)\s*-?#\}\s*", file.readline())
    if not comment:
        raise ScaffoldError(f"{path} does not start with a comment, {{# … #}}.")
    return Style(name=path.name.removesuffix(".jinja"), summary=comment[1])


def entries_of(package: ModuleType) -> list[Any]:
    """ENTRIES of every module in a package."""
    modules = [
        import_module(f"{package.__name__}.{module.name}")
        for module in iter_modules(package.__path__)
    ]
    return [entry for module in modules for entry in module.ENTRIES]
