"""One choice: its flag, its values, its default, and what checks an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from scaffold.catalog import Catalogue
    from scaffold.choices.draft import Draft

Answer = str | bool | tuple[str, ...]  # as text; False and () mean not chosen


class Entry(Protocol):
    """What a list can show."""

    @property
    def name(self) -> str: ...

    @property
    def summary(self) -> str: ...


Entries = Mapping[str, Entry]


def name_of(value: Any) -> str:
    return str(value.name)


def no_default(draft: "Draft") -> Answer:
    return ""


@dataclass(frozen=True)
class Choice:
    """A choice that a user makes with a flag, a question or neither.

    name      of the answer, and of the flag: grad_clip is --grad-clip
    help      for --help, as a sentence
    read      the checked value of an answer; None means not chosen.
              Raises ScaffoldError if the answer is invalid or does not fit others
    write     the answer of a value
    default   the answer that the flag defaults to; "" if there is none
    entries   the possible values, if they are a closed set
    values    the words of a closed set, if there are more than entries
    metavar   what help shows for the value of an open set; empty for a switch
    kind      the type of the answers: str, bool (a switch) or tuple (repeatable)
    flag      the flag, if it has another name
    plural    the name of the closed set in `scaffold list`
    question  what `scaffold new` asks in a terminal; empty: it does not ask
    turn      its place among the questions
    offered   the values that the question offers
    several   whether the question is for several of them
    tried     the answers that `scaffold matrix --pairwise` combines
    prompt    what plain cookiecutter asks; empty: it does not ask
    start     the default of that prompt, before anything else is known
    is_setting   whether it is off by default and adds lines when chosen
    is_of_data   whether it is about the user's data
    is_personal  whether the user can have a default of their own
    is_flag      whether `scaffold new` has a flag for it
    """

    name: str
    help: str
    read: "Callable[[Any, Draft], Any]"
    write: Callable[[Any], Answer] = name_of
    default: "Callable[[Draft], Answer]" = no_default
    entries: "Callable[[Catalogue], Entries] | None" = None
    values: "Callable[[Catalogue], list[str]] | None" = None
    metavar: str = ""
    kind: type = str
    flag: str = ""
    plural: str = ""
    question: str = ""
    turn: int = 5
    offered: "Callable[[Draft], Entries] | None" = None
    several: bool = False
    tried: "Callable[[Catalogue], list[Answer]] | None" = None
    prompt: str = ""
    start: Answer = ""
    is_setting: bool = False
    is_of_data: bool = False
    is_personal: bool = False
    is_flag: bool = True

    @property
    def word(self) -> str:
        """The flag: `--grad-clip`."""
        return self.flag or f"--{self.name.replace('_', '-')}"

    @property
    def unchosen(self) -> Answer | None:
        """The answer if the user did not choose."""
        unchosen: dict[type, Answer | None] = {str: None, bool: False, tuple: ()}
        return unchosen[self.kind]

    def words(self, known: "Catalogue") -> list[str]:
        """The words of a closed set; none if the set is open."""
        if self.values:
            return self.values(known)
        return list(self.entries(known)) if self.entries else []
