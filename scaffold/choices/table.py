"""The table of choices. Flags, questions, records, the matrix and lists come from it.

A setting that is off by default has a module of its own in scaffold/choices/settings/.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from scaffold.choices import settings
from scaffold.choices.choice import Choice
from scaffold.choices.data import DATA
from scaffold.choices.network import (
    DEFAULT_ACTIVATION,
    activations,
    default_hidden,
    format_hidden,
    read_activation,
    read_dropout,
    read_hidden,
)
from scaffold.choices.training import (
    CSV,
    DEFAULT_INIT,
    DEFAULT_SCHEDULE,
    EVERYTHING,
    NOTHING,
    default_augment,
    default_optimizer,
    fitting_losses,
    format_extras,
    read_augment,
    read_extras,
    read_init,
    read_logger,
    read_loss,
    read_optimizer,
    read_schedule,
    write_logger,
)
from scaffold.choices.what import (
    featured_models,
    read_author,
    read_dataset,
    read_device,
    read_model,
    read_slug,
    read_style,
    read_task,
    read_title,
)

WHAT = (
    Choice(
        "task",
        "What to build: see `scaffold list tasks`.",
        read_task,
        entries=lambda known: known.tasks,
        plural="tasks",
        prompt="Task (one of `scaffold list tasks`)",
        start="regression",
    ),
    Choice(
        "style",
        "The coding style of model.py. Default: class.",
        read_style,
        entries=lambda known: known.styles,
        plural="styles",
        question="Which coding style?",
        turn=2,
        offered=lambda draft: draft.known.styles,
        prompt="Style (one of `scaffold list styles`)",
        start="class",
        is_personal=True,
    ),
    Choice(
        "device",
        "The device to run on. Default: auto.",
        read_device,
        entries=lambda known: known.devices,
        plural="devices",
        question="Where will it run?",
        turn=3,
        offered=lambda draft: draft.known.devices,
        prompt="Device (one of `scaffold list devices`)",
        start="auto",
        is_personal=True,
    ),
    Choice(
        "model",
        "See `scaffold list models`. Default: the first model for the task.",
        read_model,
        entries=lambda known: known.models,
        plural="models",
        question="Which model?",
        turn=1,
        offered=featured_models,
        prompt="Model (empty: the task's first)",
    ),
    Choice(
        "dataset",
        "See `scaffold list datasets`. Default: the first dataset for the model.",
        read_dataset,
        entries=lambda known: known.datasets,
        plural="datasets",
        prompt="Dataset (empty: the task's sample)",
    ),
)
NETWORK = (
    Choice(
        "hidden",
        "Widths of the hidden layers, like 128,64.",
        read_hidden,
        format_hidden,
        lambda draft: format_hidden(default_hidden(draft)),
        metavar="WIDTHS",
        prompt="Widths of the hidden layers, like 128,64 (empty: the model's own)",
    ),
    Choice(
        "activation",
        "The activation of the hidden layers. Default: relu.",
        read_activation,
        str,
        lambda draft: DEFAULT_ACTIVATION,
        activations,
        plural="activations",
        tried=lambda known: list(activations(known)),
        prompt="Activation between hidden layers (relu, gelu, tanh, sigmoid)",
        start=DEFAULT_ACTIVATION,
    ),
    Choice(
        "dropout",
        "Dropout probability, at least 0 and less than 1. Default: 0.",
        read_dropout,
        str,
        lambda draft: "0.0",
        metavar="P",
        tried=lambda known: ["0", "0.2"],
        prompt="Dropout probability",
        start="0",
    ),
)
TRAINING = (
    Choice(
        "optimizer",
        "Default: depends on the model, mostly adamw.",
        read_optimizer,
        default=default_optimizer,
        entries=lambda known: known.optimizers,
        plural="optimizers",
        tried=lambda known: list(known.optimizers),
        prompt="Optimizer (one of `scaffold list optimizers`; empty: the model's)",
    ),
    Choice(
        "schedule",
        "The learning rate schedule. Default: one-cycle.",
        read_schedule,
        default=lambda draft: DEFAULT_SCHEDULE,
        entries=lambda known: known.schedules,
        plural="schedules",
        tried=lambda known: list(known.schedules),
        prompt="Schedule of the learning rate (one of `scaffold list schedules`)",
        start=DEFAULT_SCHEDULE,
    ),
    Choice(
        "loss",
        "Default: depends on the task and the model.",
        read_loss,
        default=lambda draft: fitting_losses(draft)[0],
        entries=lambda known: known.losses,
        plural="losses",
        tried=lambda known: list(known.losses),
        prompt="Loss (one of `scaffold list losses`; empty: the task's)",
    ),
    Choice(
        "init",
        "Weight initialization. Default: PyTorch's.",
        read_init,
        default=lambda draft: DEFAULT_INIT,
        entries=lambda known: known.inits,
        plural="inits",
        tried=lambda known: list(known.inits),
        prompt="How first weights are drawn (one of `scaffold list inits`)",
        start=DEFAULT_INIT,
    ),
    Choice(
        "augment",
        "Augmentation of the training images.",
        read_augment,
        default=default_augment,
        entries=lambda known: known.augments,
        plural="augments",
        tried=lambda known: list(known.augments),
        prompt="How training images are changed (one of `scaffold list augments`; "
        "empty: the data's)",
    ),
)
AROUND = (
    Choice(
        "logger",
        "Log metrics there too, besides history.csv. Default: csv only.",
        read_logger,
        write_logger,
        lambda draft: CSV,
        lambda known: known.extras_of("logger"),
        lambda known: [CSV, *known.extras_of("logger")],
        plural="loggers",
        tried=lambda known: [CSV, *known.extras_of("logger")],
        prompt="Where an epoch's numbers go (csv, or one of `scaffold list loggers`)",
        start=CSV,
    ),
    Choice(
        "extras",
        "Extras to add, separated by commas: names from `scaffold list extras`, "
        "folders like ./header, gh:OWNER/NAME[@REVISION], zip archives, git URLs. "
        "Default: none.",
        read_extras,
        format_extras,
        lambda draft: NOTHING,
        lambda known: known.extras_of("with"),
        lambda known: [*known.extras_of("with"), EVERYTHING, NOTHING],
        flag="--with",
        plural="extras",
        question="Which extras?",
        turn=9,
        offered=lambda draft: draft.known.extras_for(draft["task"]),
        several=True,
        tried=lambda known: [NOTHING, *known.extras_of("with")],
        prompt="Optional files (none, all, or some of `scaffold list extras`, "
        "like a,b)",
        start=NOTHING,
        is_personal=True,
    ),
    Choice(
        "name",
        "The project title. Default: the folder name.",
        read_title,
        str,
        lambda draft: str(draft["project_slug"]),
        metavar="TITLE",
        prompt="Title (empty: the folder's name)",
    ),
    Choice(
        "author",
        "Your name, for the README. Default: none.",
        read_author,
        str,
        metavar="NAME",
        prompt="Author, for the README (empty: none)",
        is_personal=True,
    ),
    Choice(
        "project_slug",
        "The folder's name.",
        read_slug,
        str,
        prompt="Folder",
        start="{{ cookiecutter.task }}",
        is_flag=False,
    ),
)


@cache
def choices() -> dict[str, Choice]:
    """All choices by name, in the order to show them."""
    return {choice.name: choice for group in groups().values() for choice in group}


def groups() -> dict[str, tuple[Choice, ...]]:
    """All choices by what they are about."""
    return {
        "What": WHAT,
        "Data": DATA,
        "Network": NETWORK,
        "Training": (*TRAINING, *setting_choices()),
        "Project": AROUND,
    }


def setting_choices() -> list[Choice]:
    """The settings that are off by default."""
    names = [module.name for module in iter_modules(settings.__path__)]
    return [import_module(f"{settings.__name__}.{name}").ENTRY for name in names]
