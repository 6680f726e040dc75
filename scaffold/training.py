"""Read and check how a project trains, and its extras."""

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.catalog import Catalogue
from scaffold.catalog.entries import (
    Architecture,
    Augment,
    Dataset,
    Extra,
    Init,
    Loss,
    Optimizer,
    Schedule,
    Task,
)
from scaffold.choices import listing, pick, require
from scaffold.errors import ScaffoldError

if TYPE_CHECKING:
    from scaffold.project import Answers

DEFAULT_SCHEDULE = "one-cycle"
DEFAULT_INIT = "default"
CSV = "csv"  # a logger without a file: history.csv is always written
NOTHING, EVERYTHING = "none", "all"


@dataclass(frozen=True)
class Setting:
    """A training setting that is off by default.

    summary  what it does, for help and lists
    metavar  the name of its value in help; empty for a flag without a value
    sample   a value to test it with
    """

    summary: str
    metavar: str = ""
    sample: str | bool = True

    @property
    def off(self) -> str | bool:
        """The answer that turns it off."""
        return NOTHING if self.metavar else False


SETTINGS = {
    "accumulate": Setting("make an optimizer step every N batches", "N", "2"),
    "grad_clip": Setting("clip the norm of the gradients to X", "X", "0.5"),
    "compile": Setting("compile the model with torch.compile"),
    "class_weights": Setting("weight the loss so that all classes count equally"),
    "patience": Setting("stop after N epochs without improvement", "N", "1"),
}


@dataclass(frozen=True)
class Training:
    """How a network is trained.

    default_loss  the loss without --loss
    logger  the logger besides history.csv, if any
    extras  those of --with

    The others are SETTINGS: 0 or False if off.
    """

    optimizer: Optimizer
    schedule: Schedule
    loss: Loss
    default_loss: str
    init: Init
    augment: Augment
    logger: Extra | None
    extras: tuple[Extra, ...]
    accumulate: int
    grad_clip: float
    compile: bool
    class_weights: bool
    patience: int

    @property
    def settings(self) -> dict[str, str | bool]:
        """SETTINGS as answers."""
        return {name: self.answer(name) for name in SETTINGS}

    def answer(self, name: str) -> str | bool:
        value = getattr(self, name)
        if not value:
            return SETTINGS[name].off
        return str(value) if SETTINGS[name].metavar else True


def read_training(
    known: Catalogue,
    task: Task,
    model: Architecture,
    dataset: Dataset,
    answers: "Answers",
) -> Training:
    """The checked choices; None means the default.

    Raises ScaffoldError for an unknown value and for one that does not fit the task,
    the model or the data.
    """
    losses = fitting_losses(known, task, model, dataset)
    if not losses:
        raise ScaffoldError(
            f"No loss for {task.name} fits the model {model.name}.",
            f"Add one for {listing(task.targets)}.",
        )
    loss = pick_loss(known, task, model, dataset, answers.loss or losses[0])
    seen = dataset.seen_by(loss)
    optimizer = pick_optimizer(known, model, seen, answers.optimizer)
    return Training(
        optimizer=optimizer,
        schedule=known.schedules[
            pick("schedule", answers.schedule or DEFAULT_SCHEDULE, known.schedules)
        ],
        loss=loss,
        default_loss=losses[0],
        init=known.inits[pick("init", answers.init or DEFAULT_INIT, known.inits)],
        augment=pick_augment(known, model, dataset, answers.augment),
        logger=pick_logger(known, answers.logger),
        extras=pick_extras(known, task, answers.extras),
        accumulate=parse_count("accumulate", answers.accumulate, least=2),
        grad_clip=parse_grad_clip(answers.grad_clip, optimizer),
        compile=bool(answers.compile),
        class_weights=pick_class_weights(answers.class_weights, task, dataset),
        patience=parse_count("patience", answers.patience, least=1),
    )


def pick_optimizer(
    known: Catalogue, model: Architecture, dataset: Dataset, name: str | None
) -> Optimizer:
    default = model.recipe(dataset).optimizer
    optimizer = known.optimizers[pick("optimizer", name or default, known.optimizers)]
    if optimizer.sparse and not model.sparse:
        raise ScaffoldError(
            f"{optimizer.name} is only for networks of embeddings, and {model.name} "
            "has other weights too.",
            "Choose another --optimizer.",
        )
    return optimizer


def fitting_losses(
    known: Catalogue, task: Task, model: Architecture, dataset: Dataset
) -> list[str]:
    """The losses that fit the task, the model and the data, the default first."""
    losses = known.losses_for(task)
    return [name for name in losses if model.can_lower(known.losses[name], dataset)]


def pick_loss(
    known: Catalogue, task: Task, model: Architecture, dataset: Dataset, name: str
) -> Loss:
    name = pick("loss", name, known.losses)
    sentence = f"The loss {name} is not for {task.name}."
    of_task = known.losses_for(task)
    require(name in of_task, sentence, of_task)
    sentence = f"The loss {name} is not for {model.name}."
    if dataset.implicit:
        sentence = f"The loss {name} needs ratings, and these data have none."
    fitting = fitting_losses(known, task, model, dataset)
    require(name in fitting, sentence, fitting)
    return known.losses[name]


def pick_augment(
    known: Catalogue, model: Architecture, dataset: Dataset, name: str | None
) -> Augment:
    name = pick("augment", name or default_augment(model, dataset), known.augments)
    if name != NOTHING and not dataset.can_augment:
        raise ScaffoldError("--augment is for images only.", "Leave it out.")
    return known.augments[name]


def default_augment(model: Architecture, dataset: Dataset) -> str:
    """flip-crop, if the dataset allows flips.

    Not with a pretrained network: its features are computed once, for fixed images.
    """
    return "flip-crop" if dataset.can_flip and not model.backbone else NOTHING


def pick_logger(known: Catalogue, name: str | None) -> Extra | None:
    loggers = {CSV: None, **known.extras_of("logger")}
    return loggers[pick("logger", name or CSV, loggers)]


def pick_extras(known: Catalogue, task: Task, text: str | None) -> tuple[Extra, ...]:
    """Extras from `find-lr,check`; none by default.

    `all` means all extras for the task.
    """
    fitting = known.extras_for(task)
    words = [word.strip() for word in (NOTHING if text is None else text).split(",")]
    if words == [EVERYTHING]:
        return tuple(fitting.values())
    for word in words:
        check_extra(known, task, word)
    if len(words) > 1 and {NOTHING, EVERYTHING} & set(words):
        raise ScaffoldError(
            f"--with {text} contradicts itself.",
            f"Give {NOTHING}, {EVERYTHING}, or a list of extras.",
        )
    return tuple(extra for name, extra in fitting.items() if name in words)


def check_extra(known: Catalogue, task: Task, name: str) -> None:
    fitting, offered = known.extras_for(task), known.extras_of("with")
    if not name:
        raise ScaffoldError("--with has an empty name.", f"Choose {listing(fitting)}.")
    if name in offered and name not in fitting:
        tasks = listing(offered[name].tasks)
        sentence = f"The extra {name} is for the task {tasks}, not for {task.name}."
        raise ScaffoldError(sentence, f"Leave out {name}.")
    pick("extra", name, [*fitting, NOTHING, EVERYTHING])


def format_extras(extras: tuple[Extra, ...]) -> str:
    return ",".join(extra.name for extra in extras) or NOTHING


def parse_count(name: str, text: str | None, least: int) -> int:
    """A whole number; 0 means off."""
    if text in (None, "", NOTHING):
        return 0
    if re.fullmatch("[0-9]{1,9}", text) and int(text) >= least:
        return int(text)
    raise ScaffoldError(
        f"--{name} must be a whole number of at least {least}, not {text!r}.",
        f"Leave out --{name} if you don't need it.",
    )


def parse_grad_clip(text: str | None, optimizer: Optimizer) -> float:
    """The norm to clip gradients to; 0 means no clipping."""
    if text in (None, "", NOTHING):
        return 0.0
    norm = parse_norm(text)
    if optimizer.sparse:
        raise ScaffoldError(
            f"--grad-clip needs dense gradients; {optimizer.name} uses sparse ones.",
            "Leave out --grad-clip or choose another --optimizer.",
        )
    return norm


def parse_norm(text: str) -> float:
    try:
        norm = float(text)
    except ValueError:
        norm = math.nan
    if 0 < norm < math.inf:
        return norm
    raise ScaffoldError(
        f"--grad-clip must be a number greater than 0, not {text!r}.",
        "Leave out --grad-clip if you don't need it.",
    )


def pick_class_weights(wanted: bool | None, task: Task, dataset: Dataset) -> bool:
    if wanted and not dataset.has_classes:
        raise ScaffoldError(
            f"--class-weights needs classes, and {task.name} has none.",
            "Leave out --class-weights.",
        )
    return bool(wanted)
