"""A project: all choices together, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold import __version__, catalog
from scaffold.catalog import Catalogue
from scaffold.catalog.entries import (
    Architecture,
    Dataset,
    Device,
    Extra,
    Init,
    Loss,
    Network,
    Optimizer,
    Options,
    Recipe,
    Schedule,
    Style,
    Task,
)
from scaffold.catalog.entries.methods import Augment
from scaffold.choices.answers import Answers
from scaffold.choices.choice import Answer
from scaffold.choices.draft import Draft
from scaffold.choices.flag import flag
from scaffold.choices.table import choices
from scaffold.layers import rescale
from scaffold.text import shell_word
from scaffold.user_data import understand

if TYPE_CHECKING:
    from scaffold.inspection import Report, UserData


@dataclass(frozen=True)
class Project:
    """A project that can be written: all choices are made and fit together.

    A template finds the value of every choice under its name: `p.optimizer`, `p.loss`.

    known     the catalogue
    chosen    the values of the choices, by name
    defaults  the default answer of each; "" if it is required
    dataset   as the loss sees it: without ratings if it is implicit
    options   the options of the network
    copies    the files of the user's data to copy, by their path in the folder
    report    the report on these data
    found     these data as a Dataset, with ratings even if the loss is implicit
    """

    known: Catalogue
    chosen: Mapping[str, Any]
    defaults: Mapping[str, Answer]
    dataset: Dataset
    options: Options
    copies: tuple[tuple[str, Path], ...] = ()
    report: "Report | None" = None
    found: Dataset | None = None

    def __getitem__(self, name: str) -> Any:
        return self.chosen[name]

    @property
    def task(self) -> Task:
        value: Task = self.chosen["task"]
        return value

    @property
    def style(self) -> Style:
        value: Style = self.chosen["style"]
        return value

    @property
    def device(self) -> Device:
        value: Device = self.chosen["device"]
        return value

    @property
    def model(self) -> Architecture:
        value: Architecture = self.chosen["model"]
        return value

    @property
    def loss(self) -> Loss:
        value: Loss = self.chosen["loss"]
        return value

    @property
    def optimizer(self) -> Optimizer:
        value: Optimizer = self.chosen["optimizer"]
        return value

    @property
    def schedule(self) -> Schedule:
        value: Schedule = self.chosen["schedule"]
        return value

    @property
    def init(self) -> Init:
        value: Init = self.chosen["init"]
        return value

    @property
    def augmentation(self) -> Augment:
        """How training images are changed."""
        value: Augment = self.chosen["augment"]
        return value

    @property
    def logger(self) -> Extra | None:
        """The logger besides history.csv, if any."""
        value: Extra | None = self.chosen["logger"]
        return value

    @property
    def optional(self) -> tuple[Extra, ...]:
        """The extras of --with."""
        value: tuple[Extra, ...] = self.chosen["extras"]
        return value

    @property
    def split(self) -> str:
        value: str = self.chosen["split"]
        return value

    @property
    def title(self) -> str:
        """The title in the README."""
        value: str = self.chosen["name"]
        return value

    @property
    def slug(self) -> str:
        """The folder's name."""
        value: str = self.chosen["project_slug"]
        return value

    @cached_property
    def network(self) -> Network:
        """The network, with the last layer for the loss and the initialization."""
        network = self.model.build(self.dataset, self.options)
        last = [layer for layer in [self.loss.layer] if layer]
        if self.dataset.is_regression:
            last.append(rescale())
        init = self.init
        layers = (*network.layers, *last)
        return replace(network, layers=layers, init=init if init.call else None)

    @property
    def recipe(self) -> Recipe:
        recipe = self.model.recipe(self.dataset)
        default = self.known.optimizers[recipe.optimizer]
        return recipe.with_optimizer(default, self.optimizer)

    @property
    def extras(self) -> tuple[Extra, ...]:
        """The extras that other choices need, the logger, and those of --with."""
        known = self.known.extras
        choices = (*self.network.libraries, *self.device.extras)
        needed = [known[name] for name in choices]
        logger = [self.logger] if self.logger else []
        return (*needed, *logger, *self.optional)

    @property
    def uses_torchvision(self) -> bool:
        """Whether the generated code imports it."""
        return self.dataset.photos or self.augmentation.name == "randaugment"

    def with_extras(self, items: list[str], kind: str) -> list[str]:
        """The items, plus those of the same kind from the extras."""
        return [
            *items,
            *(item for extra in self.extras for item in getattr(extra, kind)),
        ]

    def templates(self, name: str) -> list[str]:
        """The possible paths of a template: for the task, the kind of data, or all."""
        tasks = [f"tasks/{name}" for name in self.known.lineage(self.task)]
        folders = [*self.dataset.folders_around(tasks), "files"]
        return [f"{folder}/{name}" for folder in folders]

    def template(self, name: str) -> str:
        """The template of a file: the first possible path that exists."""
        known = self.known.templates
        return next(path for path in self.templates(name) if path in known)

    def finds(self, name: str) -> bool:
        """Whether there is such a template."""
        return any(path in self.known.templates for path in self.templates(name))

    @property
    def loss_argument(self) -> str:
        """The third argument of the loss in the generated code, if any."""
        if self.dataset.is_regression:
            return ", data.unit"
        return ", data.class_weights" if self["class_weights"] else ""

    @property
    def input(self) -> str:
        """The name of a batch's inputs in train.py: photos, or their features."""
        features = self.model.backbone and self.augmentation.name == "none"
        return "inputs" if features else self.dataset.input

    @property
    def crops(self) -> bool:
        """Whether training takes random parts of photos, which are stored larger."""
        return bool(self.model.backbone) and self.augmentation.name == "flip-crop"

    @property
    def decodes(self) -> bool:
        """Whether the first run decodes image files, and keeps them in cache/."""
        data = self.dataset
        return data.decoded_once and bool(self.model.backbone or not data.fetched)

    @property
    def evaluation_batch(self) -> int:
        """Samples per batch for evaluation, which needs no gradients."""
        if self.model.backbone:
            return 32
        if self.network.ensemble:  # each member has its own features
            return 1024
        return self.dataset.evaluation_batch

    @property
    def metric(self) -> str:
        """The name of the validation metric that the curves show."""
        return self.dataset.metric or self.task.metric

    @property
    def predict_command(self) -> str:
        """An example command for predict.py, for the README."""
        return f"python predict.py {self.dataset.predict_arguments}"

    def hooks(self, name: str) -> list[str]:
        """The fragments that chosen settings add at a place: `config`, `epoch`, …"""
        chosen = [n for n, c in choices().items() if c.is_setting and self[n]]
        paths = [f"choices/{setting}/{name}.jinja" for setting in chosen]
        return [path for path in paths if path in self.known.templates]

    @property
    def has_switches(self) -> bool:
        """Whether config.py has a setting that is on or off."""
        return any(c.is_setting and self[n] is True for n, c in choices().items())

    @property
    def version(self) -> str:
        return str(__version__)

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers that recreate this project."""
        found = {name: c.write(self[name]) for name, c in choices().items()}
        return {
            name: answer
            for name, answer in found.items()
            if answer or not choices()[name].is_of_data
        }

    @property
    def said(self) -> dict[str, Answer]:
        """The answers that differ from their defaults."""
        return {
            name: value
            for name, value in self.answers.items()
            if value != self.defaults[name]
        }

    @property
    def command(self) -> str:
        """The command that recreates this project."""
        return " ".join(self.recreate(self.slug))

    def recreate(self, path: str) -> list[str]:
        """The parts of the command: each option with its value, quoted."""
        said = {n: value for n, value in self.said.items() if n != "project_slug"}
        options = [flag(name, value) for name, value in said.items()]
        quoted = [" ".join(map(shell_word, words)) for words in options]
        return [f"scaffold new {shell_word(path)}", *quoted]


def resolve(answers: Answers, user_data: "UserData | None" = None) -> Project:
    """The project for the answers, with defaults for missing ones.

    user_data: the inspected data of the user, to avoid reading them again.
    Raises ScaffoldError for an unknown value and for values that do not fit together.
    """
    draft = Draft(catalog.load(), answers, user_data or understand(answers))
    chosen, data = draft.all(), draft.user_data
    return Project(
        known=draft.known,
        chosen=chosen,
        defaults={name: draft.default(name) for name in chosen},
        dataset=draft.seen,
        options=draft.options,
        copies=data.copies if data else (),
        report=data.report if data else None,
        found=data.dataset if data else None,
    )
