"""Read the options of a network."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaffold.catalog.entries import Architecture, Options
from scaffold.choices.choice import Entries
from scaffold.choices.picking import pick
from scaffold.errors import ScaffoldError
from scaffold.layers import ACTIVATIONS

if TYPE_CHECKING:
    from scaffold.catalog import Catalogue
    from scaffold.choices.draft import Draft

DEFAULT_ACTIVATION = "relu"
WIDEST = 65_536
NO_HIDDEN = "none"


def activations(known: "Catalogue") -> Entries:
    return ACTIVATIONS


def read_hidden(answer: str | None, draft: "Draft") -> tuple[int, ...]:
    return parse_hidden(answer, draft["model"], default_hidden(draft))


def default_hidden(draft: "Draft") -> tuple[int, ...]:
    widths: tuple[int, ...] = draft["model"].widths(draft.seen)
    return widths


def read_activation(answer: str | None, draft: "Draft") -> str:
    name = pick("activation", answer or DEFAULT_ACTIVATION, ACTIVATIONS)
    if name != DEFAULT_ACTIVATION:
        check_effect(draft, "activation", name)
    return name


def read_dropout(answer: str | None, draft: "Draft") -> float:
    p = parse_dropout(answer)
    if p:
        check_effect(draft, "dropout", p)
    return p


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


def check_effect(draft: "Draft", name: str, value: Any) -> None:
    """Refuse an option that has no effect."""
    model, dataset = draft["model"], draft.seen
    plain = Options(
        hidden=draft["hidden"],
        activation=DEFAULT_ACTIVATION,
        dropout=0.0,
        loss=draft["loss"],
        sparse=draft["optimizer"].sparse,
    )
    other = replace(plain, **{name: value})
    if model.build(dataset, plain).layers == model.build(dataset, other).layers:
        raise ScaffoldError(
            f"--{name} has no effect: {model.name} has no layer that uses it.",
            f"Leave out --{name}.",
        )
