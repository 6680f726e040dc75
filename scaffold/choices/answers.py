"""The user's choices as text."""

from collections.abc import Mapping
from typing import Any

from scaffold.choices.choice import Answer
from scaffold.choices.table import choices


class Answers:
    """The answers by the names of the choices: `answers.task`.

    A choice that was not made is None, or () or False if it is a list or a switch.
    """

    given: Mapping[str, Answer]

    def __init__(self, **given: Any):
        """Raises TypeError for a name that is not a choice."""
        if unknown := given.keys() - choices().keys():
            raise TypeError(f"no choice is called {unknown.pop()!r}")
        lists = {n: tuple(v) for n, v in given.items() if isinstance(v, list)}
        given |= lists
        self.given = {
            n: value for n, value in given.items() if value not in (None, (), False)
        }

    def __getattr__(self, name: str) -> Any:
        if name not in choices():
            raise AttributeError(f"no choice is called {name!r}")
        return self.given.get(name, choices()[name].unchosen)

    def changed(self, **more: Any) -> "Answers":
        """The answers with some of them replaced; None takes one back."""
        return Answers(**{**self.given, **more})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answers) and self.given == other.given

    def __repr__(self) -> str:
        words = (f"{name}={value!r}" for name, value in self.given.items())
        return f"Answers({', '.join(words)})"
