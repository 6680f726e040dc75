"""A project: all choices together, checked."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold import __version__, catalog
from scaffold.catalog import suits
from scaffold.catalog.entries import (
    Architecture,
    Dataset,
    Device,
    Extra,
    Network,
    Options,
    Recipe,
    Style,
    Task,
)
from scaffold.choices import pick, require
from scaffold.errors import ScaffoldError
from scaffold.layers import rescale
from scaffold.names import check_author, check_slug, check_title, slugify
from scaffold.options import DEFAULT_ACTIVATION, format_hidden, read_options
from scaffold.text import shell_word
from scaffold.training import (
    CSV,
    DEFAULT_INIT,
    DEFAULT_SCHEDULE,
    NOTHING,
    SETTINGS,
    Training,
    default_augment,
    format_extras,
    read_training,
)

if TYPE_CHECKING:
    from scaffold.inspection import Report, UserData

DEFAULT_STYLE = "class"
DEFAULT_DEVICE = "auto"
SPLITS = ("random", "time")


@dataclass(frozen=True)
class Answers:
    """The user's choices as text; None means not chosen."""

    task: str | None = None
    style: str | None = None
    device: str | None = None
    model: str | None = None
    dataset: str | None = None
    hidden: str | None = None
    activation: str | None = None
    dropout: str | None = None
    data: str | None = None
    target: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    user: str | None = None
    item: str | None = None
    rating: str | None = None
    copy_data: bool = False
    split: str | None = None
    optimizer: str | None = None
    schedule: str | None = None
    loss: str | None = None
    init: str | None = None
    augment: str | None = None
    accumulate: str | None = None
    grad_clip: str | None = None
    compile: bool = False
    class_weights: bool = False
    patience: str | None = None
    logger: str | None = None
    extras: str | None = None
    name: str | None = None
    author: str | None = None
    project_slug: str | None = None


OF_OWN_DATA = ("target", "include", "exclude", "user", "item", "rating", "copy_data")


@dataclass(frozen=True)
class Project:
    """A project that can be written: all choices are made and fit together.

    slug    the folder's name
    title   the title in the README
    author  the author, or ""
    given   the answers about the user's data
    copies  the files of these data to copy, by their path in the folder
    report  the report on these data
    found   these data as a Dataset, with ratings even if the loss is implicit
    """

    task: Task
    style: Style
    device: Device
    model: Architecture
    dataset: Dataset
    options: Options
    training: Training
    title: str
    slug: str
    split: str
    author: str = ""
    given: tuple[tuple[str, str | bool | tuple[str, ...]], ...] = ()
    copies: tuple[tuple[str, Path], ...] = ()
    report: "Report | None" = None
    found: Dataset | None = None

    @cached_property
    def network(self) -> Network:
        """The network, with the last layer for the loss and the initialization."""
        network = self.model.build(self.dataset, self.options)
        last = [layer for layer in [self.training.loss.layer] if layer]
        if self.dataset.is_regression:
            last.append(rescale())
        init = self.training.init
        return replace(
            network,
            layers=(*network.layers, *last),
            init=init if init.call else None,
        )

    @property
    def recipe(self) -> Recipe:
        recipe = self.model.recipe(self.dataset)
        default = catalog.load().optimizers[recipe.optimizer]
        return recipe.with_optimizer(default, self.training.optimizer)

    @property
    def extras(self) -> tuple[Extra, ...]:
        """The extras that other choices need, the logger, and those of --with."""
        known = catalog.load().extras
        choices = (*self.network.libraries, *self.device.extras)
        needed = [known[name] for name in choices]
        logger = [self.training.logger] if self.training.logger else []
        return (*needed, *logger, *self.training.extras)

    def with_extras(self, items: list[str], kind: str) -> list[str]:
        """The items, plus those of the same kind from the extras."""
        return [
            *items,
            *(item for extra in self.extras for item in getattr(extra, kind)),
        ]

    def templates(self, name: str) -> list[str]:
        """The possible paths of a template: for the task, the kind of data, or all."""
        tasks = [f"tasks/{name}" for name in catalog.load().lineage(self.task)]
        folders = [*tasks, *self.dataset.template_folders, "files"]
        return [f"{folder}/{name}" for folder in folders]

    def template(self, name: str) -> str:
        """The template of a file: the first possible path that exists."""
        known = catalog.load().templates
        return next(path for path in self.templates(name) if path in known)

    def finds(self, name: str) -> bool:
        """Whether there is such a template."""
        return any(path in catalog.load().templates for path in self.templates(name))

    @property
    def loss_argument(self) -> str:
        """The third argument of the loss in the generated code, if any."""
        if self.dataset.is_regression:
            return ", data.unit"
        return ", data.class_weights" if self.training.class_weights else ""

    @property
    def targets_of(self) -> str:
        """The targets of a whole split, in the generated code."""
        if self.model.backbone:  # on the CPU, for the workers
            return "dataset.targets.to(outputs.device)"
        return "dataset.tensors[1]"

    @property
    def augment(self) -> str:
        """The fragment that augments batches in the training loop.

        Photos are augmented while they are read, except for mixup, which needs a batch.
        """
        augment = self.training.augment
        if self.model.backbone and augment.name != "mixup":
            return "augments/none.jinja"
        return augment.template

    @property
    def updates(self) -> str:
        """The variable for the optimizer steps per epoch in the generated code."""
        return "updates" if self.training.accumulate else "steps"

    @property
    def evaluation_batch(self) -> int:
        """Samples per batch for evaluation, which needs no gradients."""
        if self.model.backbone:
            return 32
        return self.dataset.evaluation_batch

    @property
    def metric(self) -> str:
        """The name of the validation metric that the curves show."""
        return self.dataset.metric or self.task.metric

    @property
    def predict_command(self) -> str:
        """An example command for predict.py, for the README."""
        return f"python predict.py {self.dataset.predict_arguments}"

    @property
    def copied(self) -> bool:
        """Whether the user's data are copied into the project."""
        return ("copy_data", True) in self.given

    @property
    def version(self) -> str:
        return __version__

    @property
    def answers(self) -> dict[str, str | bool | tuple[str, ...]]:
        """The answers that recreate this project."""
        return {
            "task": self.task.name,
            "style": self.style.name,
            "device": self.device.name,
            "model": self.model.name,
            "dataset": self.dataset.name,
            "hidden": format_hidden(self.options.hidden),
            "activation": self.options.activation,
            "dropout": f"{self.options.dropout}",
            "split": self.split,
            "optimizer": self.training.optimizer.name,
            "schedule": self.training.schedule.name,
            "loss": self.training.loss.name,
            "init": self.training.init.name,
            "augment": self.training.augment.name,
            **self.training.settings,
            "logger": self.training.logger.name if self.training.logger else CSV,
            "extras": format_extras(self.training.extras),
            **dict(self.given),
            "name": self.title,
            "author": self.author,
            "project_slug": self.slug,
        }

    @property
    def said(self) -> dict[str, str | bool | tuple[str, ...]]:
        """The answers that differ from their defaults."""
        defaults = self.defaults
        return {
            name: value
            for name, value in self.answers.items()
            if value != defaults.get(name, "")
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

    @property
    def defaults(self) -> dict[str, str | bool]:
        """The default of each answer; "" if it is required."""
        return {
            "task": "",
            "style": "",
            "device": "",
            "model": "",
            "dataset": "",
            "hidden": format_hidden(self.model.widths(self.dataset)),
            "activation": DEFAULT_ACTIVATION,
            "dropout": "0.0",
            "split": default_split(self.task, self.dataset),
            "optimizer": self.model.recipe(self.dataset).optimizer,
            "schedule": DEFAULT_SCHEDULE,
            "loss": self.training.default_loss,
            "init": DEFAULT_INIT,
            "augment": default_augment(self.model, self.dataset),
            **{name: setting.off for name, setting in SETTINGS.items()},
            "logger": CSV,
            "extras": NOTHING,
            "name": self.slug,
            "author": "",
        }


FLAGS = {"extras": "with"}  # a keyword of Python


def flag(name: str, value: str | bool | tuple[str, ...]) -> list[str]:
    """An answer as words of a command: a flag and its value, or just a flag."""
    word = f"--{FLAGS.get(name, name).replace('_', '-')}"
    if isinstance(value, str):
        return [word, value] if value[:1] != "-" else [f"{word}={value}"]
    if isinstance(value, tuple):
        return [part for one in value for part in flag(name, one)]
    return [word] if value else []


def resolve(answers: Answers, user_data: "UserData | None" = None) -> Project:
    """The project for the answers, with defaults for missing ones.

    user_data: the inspected data of the user, to avoid reading them again.
    Raises ScaffoldError for an unknown value and for values that do not fit together.
    """
    known = catalog.load()
    user_data = user_data or understand(answers)
    if user_data:
        answers = replace(answers, task=user_data.task)
    task = known.tasks[pick("task", answers.task, known.tasks)]
    model = known.models[pick_model(known, task, answers, user_data)]
    dataset = (
        user_data.dataset if user_data else pick_dataset(known, task, model, answers)
    )
    training = read_training(known, task, model, dataset, answers)
    dataset = dataset.seen_by(training.loss)
    slug = check_slug(answers.project_slug or default_slug(answers))
    return Project(
        task=task,
        style=known.styles[pick("style", answers.style or DEFAULT_STYLE, known.styles)],
        device=known.devices[
            pick("device", answers.device or DEFAULT_DEVICE, known.devices)
        ],
        model=model,
        dataset=dataset,
        options=read_options(model, dataset, answers, training),
        training=training,
        title=check_title(answers.name or slug),
        slug=slug,
        split=pick_split(task, dataset, answers.split),
        author=check_author(answers.author or ""),
        given=user_data.given if user_data else (),
        copies=user_data.copies if user_data else (),
        report=user_data.report if user_data else None,
        found=user_data.dataset if user_data else None,
    )


def understand(answers: Answers) -> "UserData | None":
    """Inspect the user's data; None without --data."""
    if answers.data:
        require_one(answers)
        from scaffold.inspection import read_user_data  # here, not above: slow

        return read_user_data(answers)
    for name in OF_OWN_DATA:
        if getattr(answers, name):
            word, *_ = flag(name, True)
            raise ScaffoldError(f"{word} needs --data.", f"Leave out {word}.")
    return None


def require_one(answers: Answers) -> None:
    if answers.dataset:
        raise ScaffoldError(
            "--data and --dataset exclude each other.", "Give only one."
        )


def pick_model(
    known: catalog.Catalogue, task: Task, answers: Answers, user_data: "UserData | None"
) -> str:
    """The chosen model, or else the task's first one that fits the data."""
    if answers.model:
        fitting = known.models_for(task)
        model = pick("model", answers.model, known.models)
        require(model in fitting, f"The model {model} is not for {task.name}.", fitting)
        check_kind(known.models[model], task, user_data)
        return model
    fitting = fitting_models(known, task, answers, user_data)
    return first(fitting, f"No model can learn {task.name} yet.")


def fitting_models(
    known: catalog.Catalogue, task: Task, answers: Answers, user_data: "UserData | None"
) -> list[str]:
    """The task's models that fit the chosen data, the default first."""
    fitting = known.models_for(task)
    if not user_data and answers.dataset not in known.datasets_for(task):
        return fitting
    dataset = user_data.dataset if user_data else known.datasets[answers.dataset]
    fitting = [name for name in fitting if suits(known.models[name], dataset, task)]
    if user_data:
        best = dataset.inputs[0]
        fitting.sort(key=lambda name: known.models[name].made_for != best)
    return fitting


def check_kind(model: Architecture, task: Task, user_data: "UserData | None") -> None:
    if user_data and not suits(model, user_data.dataset, task):
        raise ScaffoldError(
            f"The model {model.name} cannot use data of kind {user_data.dataset.kind}.",
            "Leave out --model to get one that can.",
        )


def pick_dataset(
    known: catalog.Catalogue, task: Task, model: Architecture, answers: Answers
) -> Dataset:
    """The chosen dataset, or else the task's first one that fits the model."""
    fitting = known.datasets_for(task, model)
    if not answers.dataset:
        name = first(fitting, f"No dataset fits the model {model.name} yet.")
        return known.datasets[name]
    name = pick("dataset", answers.dataset, known.datasets)
    of_task = known.datasets_for(task)
    require(name in of_task, f"The dataset {name} is not for {task.name}.", of_task)
    sentence = f"The model {model.name} cannot use the dataset {name}."
    require(name in fitting, sentence, fitting)
    return known.datasets[name]


def pick_split(task: Task, dataset: Dataset, split: str | None) -> str:
    """How the test split is chosen: at random or by time."""
    split = pick("split", split or default_split(task, dataset), SPLITS)
    if task.split:
        require(
            split == task.split, f"{task.name} decides the split itself.", [task.split]
        )
    elif split == "time" and not dataset.has_times:
        raise ScaffoldError(
            "--split time needs ratings with a timestamp column.",
            "Leave out --split.",
        )
    return split


def default_split(task: Task, dataset: Dataset) -> str:
    """The split of the task's templates, or else one that depends on the data."""
    return task.split or dataset.default_split


def first(names: list[str], sentence: str) -> str:
    """The first name; raises ScaffoldError if there is none."""
    if not names:
        raise ScaffoldError(sentence)
    return names[0]


def default_slug(answers: Answers) -> str:
    """A folder name from the title, or else from the data and the task."""
    if answers.name:
        return slugify(answers.name)
    if answers.data:
        return slugify(f"{Path(answers.data).resolve().stem}-{answers.task}")
    return answers.task
