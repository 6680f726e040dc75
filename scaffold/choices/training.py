"""Read how a project trains, and its extras."""

from typing import TYPE_CHECKING

from scaffold.catalog import Catalogue
from scaffold.catalog.entries import (
    Augment,
    Extra,
    Init,
    Loss,
    Optimizer,
    Schedule,
    Task,
)
from scaffold.choices.picking import listing, pick, require
from scaffold.errors import ScaffoldError
from scaffold.external import read_external, split

if TYPE_CHECKING:
    from scaffold.choices.draft import Draft

DEFAULT_SCHEDULE = "one-cycle"
DEFAULT_INIT = "default"
CSV = "csv"  # a logger without a file: history.csv is always written
NOTHING, EVERYTHING = "none", "all"


def read_loss(answer: str | None, draft: "Draft") -> Loss:
    """The chosen loss, or else the first that fits the task, the model and the data."""
    known, task, model = draft.known, draft["task"], draft["model"]
    of_task, fitting = known.losses_for(task), fitting_losses(draft)
    if not answer:
        return known.losses[fitting[0]]
    name = pick("loss", answer, known.losses)
    require(name in of_task, f"The loss {name} is not for {task.name}.", of_task)
    sentence = f"The loss {name} is not for {model.name}."
    if not {*known.losses[name].targets} & {*draft["dataset"].targets}:
        sentence = f"The loss {name} does not fit the targets of these data."
    if draft["dataset"].implicit:
        sentence = f"The loss {name} needs ratings, and these data have none."
    require(name in fitting, sentence, fitting)
    return known.losses[name]


def fitting_losses(draft: "Draft") -> list[str]:
    """The losses that fit the task, the model and the data, the default first."""
    known, task, model = draft.known, draft["task"], draft["model"]
    names = [
        name
        for name in known.losses_for(task)
        if model.can_lower(known.losses[name], draft["dataset"])
    ]
    if names:
        return names
    raise ScaffoldError(
        f"No loss for {task.name} fits the model {model.name}.",
        f"Add one for {listing(task.targets)}.",
    )


def read_optimizer(answer: str | None, draft: "Draft") -> Optimizer:
    optimizers, model = draft.known.optimizers, draft["model"]
    name = pick("optimizer", answer or default_optimizer(draft), optimizers)
    optimizer = optimizers[name]
    if optimizer.sparse and not model.sparse:
        raise ScaffoldError(
            f"{name} is only for networks of embeddings, and {model.name} "
            "has other weights too.",
            "Choose another --optimizer.",
        )
    return optimizer


def default_optimizer(draft: "Draft") -> str:
    name: str = draft["model"].recipe(draft.seen).optimizer
    return name


def read_schedule(answer: str | None, draft: "Draft") -> Schedule:
    schedules = draft.known.schedules
    return schedules[pick("schedule", answer or DEFAULT_SCHEDULE, schedules)]


def read_init(answer: str | None, draft: "Draft") -> Init:
    """The chosen first weights; refuses an --init that no layer would use."""
    inits, model = draft.known.inits, draft["model"]
    init = inits[pick("init", answer or DEFAULT_INIT, inits)]
    if init.call and not model.build(draft.seen, draft.options).dense:
        raise ScaffoldError(
            f"--init has no effect: {model.name} has no linear or convolutional layer.",
            "Leave out --init.",
        )
    return init


def read_augment(answer: str | None, draft: "Draft") -> Augment:
    augments = draft.known.augments
    name = pick("augment", answer or default_augment(draft), augments)
    if name != NOTHING and not draft["dataset"].can_augment:
        raise ScaffoldError("--augment is for images only.", "Leave it out.")
    return augments[name]


def default_augment(draft: "Draft") -> str:
    """flip-crop, if the dataset allows flips.

    Not with a pretrained network: its features are computed once, for fixed images.
    """
    can_flip = draft["dataset"].can_flip and not draft["model"].backbone
    return "flip-crop" if can_flip else NOTHING


def read_logger(answer: str | None, draft: "Draft") -> Extra | None:
    loggers = {CSV: None, **draft.known.extras_of("logger")}
    return loggers[pick("logger", answer or CSV, loggers)]


def write_logger(logger: Extra | None) -> str:
    return logger.name if logger else CSV


def read_extras(answer: str | None, draft: "Draft") -> tuple[Extra, ...]:
    extras = pick_extras(draft.known, draft["task"], answer)
    if not draft["dataset"].streamed:
        return extras
    fitting = tuple(extra for extra in extras if not extra.in_memory)
    if answer != EVERYTHING and fitting != extras:
        name, *_ = (extra.name for extra in extras if extra.in_memory)
        raise ScaffoldError(
            f"The extra {name} needs all data in memory, and --stream reads parts.",
            f"Leave out {name}, or use --no-stream.",
        )
    return fitting


def pick_extras(known: Catalogue, task: Task, text: str | None) -> tuple[Extra, ...]:
    """Extras from `find-lr,gh:teacher/autograder`; none by default.

    `all` means all extras for the task.
    """
    names, addresses = split(text)
    extras = pick_known(known, task, names)
    return (*extras, *read_external(known, task, addresses))


def pick_known(known: Catalogue, task: Task, text: str | None) -> tuple[Extra, ...]:
    """Those that come with scaffold."""
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
