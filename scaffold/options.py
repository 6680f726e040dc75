"""Read and check the options of a network."""

import re
from typing import TYPE_CHECKING

from scaffold.catalog.entries import Architecture, Dataset, Init, Options
from scaffold.choices import pick
from scaffold.errors import ScaffoldError
from scaffold.layers import ACTIVATIONS
from scaffold.training import Training

if TYPE_CHECKING:
    from scaffold.project import Answers

DEFAULT_ACTIVATION = "relu"
WIDEST = 65_536
NO_HIDDEN = "none"


def read_options(
    model: Architecture, dataset: Dataset, answers: "Answers", training: Training
) -> Options:
    """The checked options; None means the default.

    Raises ScaffoldError for an invalid value and for one that has no effect.
    """
    activation = answers.activation or DEFAULT_ACTIVATION
    options = Options(
        hidden=parse_hidden(answers.hidden, model, model.widths(dataset)),
        activation=pick("activation", activation, ACTIVATIONS),
        dropout=parse_dropout(answers.dropout),
        loss=training.loss,
        sparse=training.optimizer.sparse,
    )
    check_effect(model, dataset, options)
    check_init(model, dataset, options, training.init)
    return options


def format_hidden(hidden: tuple[int, ...]) -> str:
    return ",".join(map(str, hidden)) or NO_HIDDEN


def parse_hidden(
    text: str | None, model: Architecture, default: tuple[int, ...]
) -> tuple[int, ...]:
    """Widths from `128,64`; no text means the default."""
    if not text:
        return default
    words = [] if text == NO_HIDDEN else [word.strip() for word in text.split(",")]
    for word in words:
        if not re.fullmatch("[1-9][0-9]{0,4}", word) or int(word) > WIDEST:
            raise ScaffoldError(
                f"{word!r} is not a layer width.",
                f"Give whole numbers from 1 to {WIDEST}, like --hidden 128,64.",
            )
    check_depth(len(words), model)
    return tuple(map(int, words))


def check_depth(depth: int, model: Architecture) -> None:
    fewest, most = model.depth[0], model.depth[-1]
    if depth in model.depth:
        return
    if most == 0:
        raise ScaffoldError(
            f"{model.name} has no hidden layers.", "Leave out --hidden."
        )
    span = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    raise ScaffoldError(
        f"{model.name} takes {span} width{'s' if most > 1 else ''}, not {depth}.",
        f"Use --hidden {format_hidden(model.hidden)}, for example.",
    )


def parse_dropout(text: str | None) -> float:
    try:
        p = float(text or "0")
    except ValueError:
        p = -1.0
    if 0 <= p < 1:
        return abs(p)  # -0.0 is 0.0
    raise ScaffoldError(
        f"{text!r} is not a dropout probability.",
        "It must be at least 0 and less than 1.",
    )


def check_init(
    model: Architecture, dataset: Dataset, options: Options, init: Init
) -> None:
    """Refuse --init if no layer would use it."""
    network = model.build(dataset, options)
    if init.call and not network.dense:
        raise ScaffoldError(
            f"--init has no effect: {model.name} has no linear or convolutional layer.",
            "Leave out --init.",
        )


def check_effect(model: Architecture, dataset: Dataset, options: Options) -> None:
    """Refuse an option that has no effect."""
    layers = model.build(dataset, options).layers
    for name, value, default in (
        ("activation", options.activation, DEFAULT_ACTIVATION),
        ("dropout", options.dropout, 0.0),
    ):
        plain = Options(**{**vars(options), name: default})
        if value != default and model.build(dataset, plain).layers == layers:
            raise ScaffoldError(
                f"--{name} has no effect: {model.name} has no layer that uses it.",
                f"Leave out --{name}.",
            )
