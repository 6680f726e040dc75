"""The address of the page: the explicit answers as a query string."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from urllib.parse import parse_qsl, urlencode

from scaffold import catalog
from scaffold.choices.answers import Answers
from scaffold.choices.choice import Choice
from scaffold.choices.draft import Draft
from scaffold.choices.table import choices
from scaffold.errors import ScaffoldError
from scaffold.external import split

Pair = tuple[str, str]  # the name in an address, and the answer
ON = "on"  # a switch


@dataclass(frozen=True)
class Ignored:
    """A part of an address that does not count, and why."""

    name: str
    value: str
    reason: str


@dataclass
class Link:
    """The answers of an address that fit together, and what was ignored."""

    answers: Answers
    ignored: list[Ignored] = field(default_factory=list)

    @property
    def pairs(self) -> list[Pair]:
        """The answers in the order of the table, by their words."""
        given = self.answers.given
        return [
            (word, ON if given[choice.name] is True else str(given[choice.name]))
            for word, choice in on_page().items()
            if choice.name in given
        ]

    @property
    def query(self) -> str:
        return urlencode(self.pairs)

    def add(self, word: str, value: str) -> None:
        """Add an answer, unless it does not fit those before it."""
        try:
            self.answers = checked(with_answer(self.answers, word, value))
        except ScaffoldError as error:
            self.ignored.append(Ignored(word, value, str(error)))

    def reason(self, word: str, value: str) -> str:
        """Why a value does not fit the choices above it; empty if it does."""
        above = takewhile(lambda one: one != word, on_page())
        names = {on_page()[one].name for one in above}
        given = {n: one for n, one in self.answers.given.items() if n in names}
        try:
            checked(with_answer(Answers(**given), word, value))
        except ScaffoldError as error:
            return error.message
        return ""


@cache
def on_page() -> dict[str, Choice]:
    """The choices of the page, by their words in an address: `grad-clip`.

    Those about a user's own data are for the command line.
    """
    return {
        choice.word.removeprefix("--"): choice
        for choice in choices().values()
        if choice.is_flag and not choice.is_of_data
    }


def read(query: str) -> Link:
    """The link of a query string. A part that does not fit is ignored alone."""
    return fitted(parse_qsl(query, keep_blank_values=True))


def fitted(pairs: Iterable[Pair], newest: Pair | None = None) -> Link:
    """The answers that fit: the task first, then the newest, then in the table's order.

    Without a task, it is the first one.
    """
    words = ["task", *([newest[0]] if newest else []), *on_page()]
    others = [pair for pair in pairs if not newest or pair[0] != newest[0]]
    given = [newest, *others] if newest else others
    given.sort(key=lambda pair: place(pair, words))
    try:
        return Link(all_of(given))
    except ScaffoldError:
        return one_by_one(given)


def all_of(pairs: list[Pair]) -> Answers:
    """All answers at once; raises ScaffoldError if one of them does not fit."""
    answers, names = first_task(), [name for name, _ in pairs]
    if len({*names}) < len(names):
        raise ScaffoldError("A choice is given twice.")
    for word, value in pairs:
        answers = with_answer(answers, word, value)
    return checked(answers)


def one_by_one(pairs: list[Pair]) -> Link:
    """Each answer that fits those before it."""
    link, seen = Link(first_task()), set[str]()
    for word, value in pairs:
        if word in seen:
            link.ignored.append(Ignored(word, value, "It is given twice."))
        else:
            link.add(word, value)
        seen.add(word)
    return link


def first_task() -> Answers:
    return Answers(task=choices()["task"].start)


def place(pair: Pair, words: list[str]) -> int:
    """Where a pair comes: unknown words are last."""
    return words.index(pair[0]) if pair[0] in words else len(words)


def with_answer(answers: Answers, word: str, value: str) -> Answers:
    """The answers with one more; an empty value takes an answer back.

    Raises ScaffoldError for a word that is not on the page.
    """
    if word not in on_page():
        raise ScaffoldError(f"The page has no choice {word!r}.")
    choice = on_page()[word]
    if choice.several and split(value)[1]:
        raise ScaffoldError("Extras from elsewhere are for the command line.")
    answer = switch(word, value) if choice.kind is bool else value or None
    return answers.changed(**{choice.name: answer})


def checked(answers: Answers) -> Answers:
    """The answers; raises ScaffoldError if they do not fit together."""
    Draft(catalog.load(), answers).all()
    return answers


def switch(word: str, value: str) -> bool:
    if value not in (ON, ""):
        raise ScaffoldError(f"{word} is {ON!r}, or is left out.")
    return value == ON
