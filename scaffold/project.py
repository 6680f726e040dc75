"""Everything that decides what is written: one frozen, validated object."""

import shlex
from dataclasses import dataclass
from functools import cached_property

from scaffold import __version__, catalog
from scaffold.catalog.entries import (
    Architecture,
    Dataset,
    Device,
    Network,
    Options,
    Recipe,
    Style,
    Task,
)
from scaffold.choices import pick, require
from scaffold.errors import ScaffoldError
from scaffold.names import check_slug, check_title, slugify
from scaffold.options import DEFAULT_ACTIVATION, format_hidden, read_options

DEFAULT_STYLE = "class"
DEFAULT_DEVICE = "auto"


@dataclass(frozen=True)
class Answers:
    """What the user said, as text; None where nothing was said."""

    task: str | None = None
    style: str | None = None
    device: str | None = None
    model: str | None = None
    dataset: str | None = None
    hidden: str | None = None
    activation: str | None = None
    dropout: str | None = None
    name: str | None = None
    project_slug: str | None = None


@dataclass(frozen=True)
class Project:
    """A project that can be written: every choice made, all of them going together.

    slug is the folder's name, title what people call the project.
    """

    task: Task
    style: Style
    device: Device
    model: Architecture
    dataset: Dataset
    options: Options
    title: str
    slug: str

    @cached_property
    def network(self) -> Network:
        return self.model.build(self.dataset, self.options)

    @property
    def recipe(self) -> Recipe:
        return self.model.recipes[self.dataset.kind]

    @property
    def version(self) -> str:
        return __version__

    @property
    def answers(self) -> dict[str, str]:
        """The answers that lead to this project and to no other."""
        return {
            "task": self.task.name,
            "style": self.style.name,
            "device": self.device.name,
            "model": self.model.name,
            "dataset": self.dataset.name,
            "hidden": format_hidden(self.options.hidden),
            "activation": self.options.activation,
            "dropout": f"{self.options.dropout}",
            "name": self.title,
            "project_slug": self.slug,
        }

    @property
    def command(self) -> str:
        """The one line that writes this project again."""
        words = ["scaffold", "new", self.slug]
        for flag, value in self.answers.items():
            if flag != "project_slug" and value != self.defaults[flag]:
                words += [f"--{flag}", value]
        return shlex.join(words)

    @property
    def defaults(self) -> dict[str, str]:
        """What each answer is where it is not given; "" where it has to be."""
        return {
            "task": "",
            "style": "",
            "device": "",
            "model": "",
            "dataset": "",
            "hidden": format_hidden(self.model.hidden),
            "activation": DEFAULT_ACTIVATION,
            "dropout": "0.0",
            "name": self.slug,
        }


def resolve(answers: Answers) -> Project:
    """The project that the answers describe, defaults filled in.

    Raises ScaffoldError for an unknown value and for values that do not go together.
    """
    known = catalog.load()
    task = known.tasks[pick("task", answers.task, known.tasks)]
    model = known.models[pick_model(known, task, answers)]
    dataset = known.datasets[pick_dataset(known, task, model, answers)]
    slug = check_slug(answers.project_slug or default_slug(answers))
    return Project(
        task=task,
        style=known.styles[pick("style", answers.style or DEFAULT_STYLE, known.styles)],
        device=known.devices[
            pick("device", answers.device or DEFAULT_DEVICE, known.devices)
        ],
        model=model,
        dataset=dataset,
        options=read_options(
            model, dataset, answers.hidden, answers.activation, answers.dropout
        ),
        title=check_title(answers.name or slug),
        slug=slug,
    )


def pick_model(known: catalog.Catalogue, task: Task, answers: Answers) -> str:
    """The model asked for; else the task's first that takes the dataset asked for."""
    fitting = known.models_for(task)
    if answers.model:
        model = pick("model", answers.model, known.models)
        require(
            model in fitting, f"The model {model} does not do {task.name}.", fitting
        )
        return model
    if answers.dataset in known.datasets_for(task):
        kind = known.datasets[answers.dataset].kind
        fitting = [name for name in fitting if kind in known.models[name].recipes]
    return first(fitting, f"There is no model for {task.name} yet.")


def pick_dataset(
    known: catalog.Catalogue, task: Task, model: Architecture, answers: Answers
) -> str:
    """The dataset asked for; else the task's first that the model takes."""
    fitting = known.datasets_for(task, model)
    if not answers.dataset:
        return first(fitting, f"There is no dataset for {model.name} yet.")
    dataset = pick("dataset", answers.dataset, known.datasets)
    of_task = known.datasets_for(task)
    require(
        dataset in of_task, f"The dataset {dataset} is not for {task.name}.", of_task
    )
    sentence = f"The model {model.name} cannot take the dataset {dataset}."
    require(dataset in fitting, sentence, fitting)
    return dataset


def first(names: list[str], sentence: str) -> str:
    """The default among several; an error where there is none."""
    if not names:
        raise ScaffoldError(sentence)
    return names[0]


def default_slug(answers: Answers) -> str:
    """A folder's name from the title, else from the task."""
    return slugify(answers.name) if answers.name else answers.task
