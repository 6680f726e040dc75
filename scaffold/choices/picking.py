"""Pick a value from a closed set, or show the set in an error."""

from collections.abc import Collection
from difflib import get_close_matches

from scaffold.errors import ScaffoldError

MOST_NAMED = 20


def pick(kind: str, value: str | None, choices: Collection[str]) -> str:
    """The value; raises ScaffoldError if it is not one of the choices."""
    if not value:
        raise ScaffoldError(f"No {kind} given.", f"Add --{kind}: {listing(choices)}.")
    if value in choices:
        return value
    raise ScaffoldError(
        f"Unknown {kind} {value!r}.",
        f"{near(value, choices)}Choose {listing(choices)}.",
    )


def near(value: str, choices: Collection[str]) -> str:
    """A suggestion, if a choice has a similar name."""
    matches = get_close_matches(value.lower(), choices, n=1)
    return f"Did you mean {matches[0]!r}? " if matches else ""


def listing(choices: Collection[str]) -> str:
    """The choices as words; of a long list, the first ones."""
    names = list(choices)
    if len(names) > MOST_NAMED:
        names[MOST_NAMED:] = [f"another of the {len(names)} in `scaffold list`"]
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def require(condition: bool, sentence: str, choices: Collection[str]) -> None:
    if not condition:
        raise ScaffoldError(sentence, f"Choose {listing(choices)}.")
