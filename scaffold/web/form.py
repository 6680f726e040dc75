"""The choices of a page, and its address: the explicit answers as a query string."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from scaffold import catalog
from scaffold.catalog import Catalogue
from scaffold.choices.answers import Answers
from scaffold.choices.choice import Choice
from scaffold.choices.draft import Draft
from scaffold.choices.table import choices
from scaffold.errors import ScaffoldError
from scaffold.external import split
from scaffold.project import Project, resolve
from scaffold.user_data import understand

if TYPE_CHECKING:
    from scaffold.inspection import UserData

Item = tuple[str, Any]
Pair = tuple[str, str]  # the word of a choice in an address, and the answer
ON = "on"  # a switch
PATHS = ("data", "val", "test")
FOR_DATA = (
    "task",
    "dataset",
    "model",
    "loss",
    "split",
    "positive",
)  # the inspection needs them


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


@dataclass(frozen=True)
class Form:
    """The choices of a page.

    folder  where the user's own data may lie; None: the page has no choices about them
    """

    folder: Path | None = None

    @cached_property
    def choices(self) -> Mapping[str, Choice]:
        """The choices by their words in an address: `grad-clip`."""
        return {
            choice.word.removeprefix("--"): choice
            for choice in choices().values()
            if choice.is_flag and (self.folder or not choice.is_of_data)
        }

    def query(self, answers: Answers) -> str:
        """The address of answers, in the order of the table."""
        return urlencode(self.pairs(answers))

    def pairs(self, answers: Answers) -> list[Pair]:
        return [
            (word, text)
            for word, choice in self.choices.items()
            for text in texts(answers.given.get(choice.name, ()))
        ]

    def read(self, query: str) -> Link:
        """The link of a query string. A part that does not fit is ignored alone."""
        return self.fitted(parse_qsl(query, keep_blank_values=True))

    def change(self, query: str, word: str, values: list[str]) -> Link:
        """The link after a choice of these values, which all others have to fit."""
        others = [p for p in self.pairs(self.read(query).answers) if p[0] != word]
        return self.fitted([*((word, value) for value in values), *others], word)

    def fitted(self, pairs: Iterable[Pair], newest: str = "") -> Link:
        """The answers that fit: the data come first, then the task, the newest and the
        others in the order of the table. The newest one about the data precedes the
        task, which depends on them.
        """
        about = newest in self.choices and self.choices[newest].is_of_data
        words = ["data", *([newest] if about else []), "task", newest, *self.choices]
        given = sorted(pairs, key=lambda pair: place(pair[0], words))
        try:
            return Link(self.all_of(given))
        except ScaffoldError:
            return self.one_by_one(given)

    def all_of(self, pairs: list[Pair]) -> Answers:
        """All answers at once; raises ScaffoldError if one of them does not fit."""
        answers = Answers()
        for word, value in pairs:
            answers = self.with_answer(answers, word, value)
        return checked(completed(answers))

    def one_by_one(self, pairs: list[Pair]) -> Link:
        """Each answer that fits those before it; of a list, each name that fits."""
        link = Link(Answers())
        for word, value in self.single(pairs):
            try:
                wider = self.with_answer(link.answers, word, value)
                checked(completed(wider))
                link.answers = wider
            except ScaffoldError as error:
                link.ignored.append(Ignored(word, value, str(error)))
        link.answers = completed(link.answers)
        return link

    def single(self, pairs: list[Pair]) -> Iterator[Pair]:
        """The pairs, with one name each of a choice of several."""
        for word, value in pairs:
            is_list = word in self.choices and self.choices[word].several
            for name in value.split(",") if is_list else [value]:
                yield word, name

    def with_answer(self, answers: Answers, word: str, value: str) -> Answers:
        """The answers with one more; raises ScaffoldError if the page has none such."""
        if word not in self.choices:
            raise ScaffoldError(f"The page has no choice {word!r}.")
        choice = self.choices[word]
        if choice.several and choice.name in answers.given:
            value = f"{answers.given[choice.name]},{value}"
        elif choice.name in answers.given and choice.kind is not tuple:
            raise ScaffoldError("It is given twice.")
        if choice.several and split(value)[1]:
            raise ScaffoldError("Extras from elsewhere are for the command line.")
        if choice.name in PATHS:
            self.check_path(value)
        return answers.changed(**{choice.name: answer_of(choice, answers, value)})

    def check_path(self, value: str) -> None:
        """Refuse data outside the folder."""
        assert self.folder
        if "\0" in value:
            raise ScaffoldError("A path has no null character.")
        if not (self.folder / value).resolve().is_relative_to(self.folder.resolve()):
            raise ScaffoldError(
                f"{value} is not below {self.folder}.",
                "Start scaffold web in a folder above your data.",
            )

    def reason(self, known: Catalogue, answers: Answers, word: str, value: str) -> str:
        """Why a value fits neither the choices above it nor all others; else empty.

        If it fits those above it, choosing it drops others. Only this choice is read
        for that, and what it depends on, since a page has hundreds of values.
        """
        name = self.choices[word].name
        above = {self.choices[w].name for w in takewhile(word.__ne__, self.choices)}
        given = {other: one for other, one in answers.given.items() if other in above}
        try:
            self.draft(known, Answers(**given), word, value)[name]
        except ScaffoldError:
            others = answers.changed(**{name: None})
            return self.refusal(known, others, word, value)
        return ""

    def draft(self, known: Catalogue, answers: Answers, word: str, value: str) -> Draft:
        """The choices of the answers and one more, which are not read yet."""
        wider = completed(self.with_answer(answers, word, value))
        return Draft(known, wider, inspected(wider))

    def refusal(self, known: Catalogue, answers: Answers, word: str, value: str) -> str:
        """Why a value does not fit all these answers; empty if it does."""
        try:
            self.draft(known, answers, word, value).all()
        except ScaffoldError as error:
            return error.message
        return ""


STATIC = Form()  # without the user's own data


def texts(answer: object) -> list[str]:
    """An answer as values of an address: () is none, a list is several."""
    if isinstance(answer, tuple):
        return list(answer)
    return [ON if answer is True else str(answer)]


def place(word: str, words: list[str]) -> int:
    """Where a word comes: unknown ones are last."""
    return words.index(word) if word in words else len(words)


def answer_of(choice: Choice, answers: Answers, value: str) -> Any:
    """The answer that a value in an address is; empty takes an answer back."""
    if choice.kind is tuple:
        return (*getattr(answers, choice.name), *filter(None, [value]))
    if choice.kind is not bool:
        return value or None
    if value not in (ON, ""):
        raise ScaffoldError(f"It is {ON!r}, or left out.")
    return value == ON


def completed(answers: Answers) -> Answers:
    """The answers with the first task, or with the likeliest target of the data."""
    if not answers.data:
        return answers.changed(task=answers.task or choices()["task"].start)
    targets = [] if answers.target else targets_of(*about_data(answers))
    return answers.changed(target=targets[0]) if targets else answers


def checked(answers: Answers) -> Answers:
    """The answers; raises ScaffoldError if they do not fit together."""
    Draft(catalog.load(), answers, inspected(answers)).all()
    return answers


def project_of(answers: Answers) -> Project:
    """The project of answers that fit together; data say their task."""
    data = inspected(answers)
    task = data.task if data else answers.task
    return resolve(answers.changed(task=task), data)


def inspected(answers: Answers) -> "UserData | None":
    """The user's data, which are inspected once for the same answers about them."""
    return found(*about_data(answers)) if answers.data else understand(answers)


def about_data(answers: Answers) -> tuple[tuple[Item, ...], tuple[int, ...]]:
    """The answers that the inspection needs, and the stamps of the files."""
    given = [
        (name, answer)
        for name, answer in answers.given.items()
        if choices()[name].is_of_data or name in FOR_DATA
    ]
    stamps = [stamp(answers.given.get(name)) for name in PATHS]
    return tuple(given), tuple(stamps)


@lru_cache(maxsize=64)
def targets_of(given: tuple[Item, ...], stamps: tuple[int, ...]) -> list[str]:
    """The columns that could be the target, the likeliest first."""
    from scaffold.inspection import targets_to_ask_for  # here, not above: slow

    return targets_to_ask_for(Answers(**dict(given)))


@lru_cache(maxsize=64)
def found(given: tuple[Item, ...], stamps: tuple[int, ...]) -> "UserData | None":
    """What the inspection finds; the stamps tell changed files apart."""
    return understand(Answers(**dict(given)))


def stamp(path: Any) -> int:
    """When a file changed, in nanoseconds."""
    return os.stat(path).st_mtime_ns if path and os.path.exists(path) else 0
