"""Flags for choices, which several commands have."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

from scaffold import catalog
from scaffold.choices.answers import Answers
from scaffold.choices.choice import Choice
from scaffold.choices.table import choices
from scaffold.errors import ScaffoldError

Command = Callable[..., Any]
Option = typer.models.OptionInfo
NONE: Any = ()  # the default of a repeatable flag; its annotation says list
LONGEST_LIST = 70  # characters; `scaffold list` shows longer lists

JsonFlag = Annotated[
    bool, typer.Option("--json", help="Print JSON on standard output.")
]


def plain(metavar: str, help: str) -> Option:
    option: Option = typer.Option(metavar=metavar, help=help, show_default=False)
    return option


def words_of(choice: Choice) -> list[str]:
    """The words of a closed set, for --help; none if the catalogue can't be loaded.

    A command that needs it loads it again and shows the error. The others work.
    """
    try:
        return choice.words(catalog.load())
    except (ScaffoldError, OSError):
        return []


def option_of(choice: Choice, help: str) -> Option:
    """An option whose possible values are in --help and in shell completion."""
    words = words_of(choice)
    listed = "|".join(words)
    fitting = listed if len(listed) <= LONGEST_LIST else "NAME"
    option: Option = typer.Option(
        choice.word,
        metavar=(fitting if words else choice.metavar) or None,
        help=help,
        show_default=False,
        autocompletion=lambda incomplete: [
            w for w in words if w.startswith(incomplete)
        ],
    )
    return option


def parameter(
    choice: Choice, help: str = "", repeatable: bool = False
) -> inspect.Parameter:
    """A choice as a parameter of a command, for typer."""
    kind = tuple if repeatable else choice.kind
    hints: dict[type, Any] = {str: str | None, bool: bool, tuple: list[str]}
    return inspect.Parameter(
        choice.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=() if repeatable else choice.unchosen,
        annotation=Annotated[hints[kind], option_of(choice, help or choice.help)],
    )


def with_answers(*names: str, **helps: str) -> Callable[[Command], Command]:
    """Give a command a flag for each of these choices (by default all) instead of its
    parameter `answers`, which gets the Answers.

    helps: other help texts, by the name of the choice.
    """
    chosen = [choices()[n] for n in names] if names else list(choices().values())
    flags = [parameter(c, helps.get(c.name, "")) for c in chosen if c.is_flag]

    def given(values: dict[str, Any]) -> Answers:
        return Answers(**{flag.name: values.pop(flag.name) for flag in flags})

    return replacing("answers", flags, given)


def with_filters(**helps: str) -> Callable[[Command], Command]:
    """Give a command a repeatable flag for each of these choices instead of its
    parameter `filters`, which gets a dict of lists.

    helps: their help texts, by the name of the choice.
    """
    flags = [parameter(choices()[n], help, True) for n, help in helps.items()]
    return replacing(
        "filters", flags, lambda values: {f.name: values.pop(f.name) for f in flags}
    )


def with_fields(name: str, group: type) -> Callable[[Command], Command]:
    """Give a command a flag for each field of a dataclass instead of a parameter, which
    gets an instance of it. The fields are annotated like parameters for typer.
    """
    hints = get_type_hints(group, include_extras=True)
    flags = [
        inspect.Parameter(
            one.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=one.default,
            annotation=hints[one.name],
        )
        for one in fields(group)
    ]
    return replacing(
        name, flags, lambda values: group(**{f.name: values.pop(f.name) for f in flags})
    )


def replacing(
    name: str, flags: list[inspect.Parameter], collect: Callable[[dict[str, Any]], Any]
) -> Callable[[Command], Command]:
    """A decorator that puts flags in the place of one parameter."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(**values: Any) -> Any:
            return command(**{name: collect(values)}, **values)

        found: list[inspect.Parameter] = []
        for one in inspect.signature(command).parameters.values():
            found += flags if one.name == name else [keyword(one)]
        vars(run).pop("__wrapped__")
        vars(run)["__signature__"] = inspect.Signature(found)
        run.__annotations__ = {one.name: one.annotation for one in found}
        return run

    return decorate


def keyword(parameter: inspect.Parameter) -> inspect.Parameter:
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
