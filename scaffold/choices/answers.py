"""The user's choices as text."""

from collections.abc import Mapping
from typing import Any

from scaffold.choices.choice import Answer


class Answers:
    """The answers by the names of the choices: `answers.task`.

    A choice that was not made is None, or () or False if it is a list or a switch.
    """

    given: Mapping[str, Answer]

    def __init__(self, **given: Any):
        """Raises TypeError for a name that is not a choice."""
        from scaffold.choices.table import choices

        known = choices()
        if unknown := given.keys() - known.keys():
            raise TypeError(f"no choice is called {unknown.pop()!r}")
        lists = {n: tuple(v) for n, v in given.items() if isinstance(v, list)}
        given |= lists
        made = {
            n: value for n, value in given.items() if value not in (None, (), False)
        }
        vars(self).update(
            given=made, unchosen={n: c.unchosen for n, c in known.items()}
        )

    def __getattr__(self, name: str) -> Any:
        try:
            return self.given.get(name, vars(self)["unchosen"][name])
        except KeyError:
            raise AttributeError(f"no choice is called {name!r}") from None

    def changed(self, **more: Any) -> "Answers":
        """The answers with some of them replaced; None takes one back."""
        return Answers(**{**self.given, **more})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answers) and self.given == other.given

    def __repr__(self) -> str:
        words = (f"{name}={value!r}" for name, value in self.given.items())
        return f"Answers({', '.join(words)})"
