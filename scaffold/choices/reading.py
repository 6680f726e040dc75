"""Read settings that are off by default."""

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scaffold.choices.choice import Answer
from scaffold.errors import ScaffoldError

if TYPE_CHECKING:
    from scaffold.choices.draft import Draft

OFF = "none"  # the answer that turns a setting off


def is_off(answer: str | None) -> bool:
    return answer in (None, "", OFF)


def off(draft: "Draft") -> Answer:
    """The default of a setting with a value."""
    return OFF


def switched_off(draft: "Draft") -> Answer:
    """The default of a switch."""
    return False


def read_switch(answer: Any, draft: "Draft") -> bool:
    return bool(answer)


def write_value(value: float) -> Answer:
    """A number as an answer; 0 is off."""
    return str(value) if value else OFF


def read_count(word: str, least: int) -> Callable[[str | None, "Draft"], int]:
    """Reads a whole number; 0 if it is off."""

    def read(answer: str | None, draft: "Draft") -> int:
        if answer is None or is_off(answer):
            return 0
        if re.fullmatch("[0-9]{1,9}", answer) and int(answer) >= least:
            return int(answer)
        raise ScaffoldError(
            f"{word} must be a whole number of at least {least}, not {answer!r}.",
            f"Leave out {word} if you don't need it.",
        )

    return read


def read_positive(word: str, answer: str | None) -> float:
    """A number greater than 0; 0 if it is off."""
    if answer is None or is_off(answer):
        return 0.0
    try:
        number = float(answer)
    except ValueError:
        number = math.nan
    if 0 < number < math.inf:
        return number
    raise ScaffoldError(
        f"{word} must be a number greater than 0, not {answer!r}.",
        f"Leave out {word} if you don't need it.",
    )
