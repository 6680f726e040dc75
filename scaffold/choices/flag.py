"""An answer as words of a command."""

from scaffold.choices.choice import Answer
from scaffold.choices.table import choices


def flag(name: str, value: Answer) -> list[str]:
    """An answer as words of a command: a flag and its value, or just a flag."""
    word = choices()[name].word
    if isinstance(value, str):
        return [word, value] if value[:1] != "-" else [f"{word}={value}"]
    if isinstance(value, tuple):
        return [part for one in value for part in flag(name, one)]
    return [word] if value else []
