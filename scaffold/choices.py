"""Picking from a closed set, and saying what the set is when a value is not in it."""

from difflib import get_close_matches

from scaffold.errors import ScaffoldError

MOST_NAMED = 20


def pick(kind: str, value: str | None, choices) -> str:
    """The value, if it is one of the choices."""
    if not value:
        raise ScaffoldError(f"No {kind} given.", f"Add --{kind}: {listing(choices)}.")
    if value in choices:
        return value
    raise ScaffoldError(
        f"There is no {kind} {value!r}.",
        f"{near(value, choices)}Choose {listing(choices)}.",
    )


def near(value: str, choices) -> str:
    """Which choice was probably meant."""
    matches = get_close_matches(value.lower(), choices, n=1)
    return f"Did you mean {matches[0]!r}? " if matches else ""


def listing(choices) -> str:
    """The choices as words; of very many, the first."""
    names = list(choices)
    if len(names) > MOST_NAMED:
        names[MOST_NAMED:] = [f"another of {len(names)} in `scaffold list`"]
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def require(condition: bool, sentence: str, choices) -> None:
    if not condition:
        raise ScaffoldError(sentence, f"Choose {listing(choices)}.")
