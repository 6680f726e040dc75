"""Questions for a terminal that can't move its cursor: the answers are typed."""

from collections.abc import Callable
from typing import TypeVar

import typer

from scaffold.errors import ScaffoldError, Stopped

Given = TypeVar("Given")


def pick_one(question: str, labels: dict[str, str]) -> str:
    """Ask for a key of labels; Enter takes the first."""
    show(labels)
    return ask(question, next(iter(labels)), lambda word: known(word, labels))


def pick_several(question: str, labels: dict[str, str]) -> list[str]:
    """Ask for keys of labels, separated by commas; Enter takes none."""
    show(labels)
    question = f"{question} (names, separated by commas)"
    return ask(question, "none", lambda text: several(text, labels))


def ask_text(question: str, default: str | None, check: Callable[[str], None]) -> str:
    """Ask for a line of text, until check accepts it."""

    def checked(line: str) -> str:
        try:
            check(line)
        except ScaffoldError as error:
            raise typer.BadParameter(str(error)) from None
        return line

    return ask(question, default, checked)


def ask(question: str, default: str | None, read: Callable[[str], Given]) -> Given:
    """Ask, and return read(line); read raises typer.BadParameter to ask again."""
    try:
        given: Given = typer.prompt(
            question, default=default, value_proc=read, err=True
        )
        return given
    except (typer.Abort, Stopped) as error:
        typer.echo(err=True)  # ends the line of the question
        raise error if isinstance(error, Stopped) else KeyboardInterrupt from None


def show(labels: dict[str, str]) -> None:
    width = max(map(len, labels))
    for number, (name, text) in enumerate(labels.items(), start=1):
        typer.echo(f"  {number}) {name:{width}}  {text}".rstrip(), err=True)


def several(text: str, labels: dict[str, str]) -> list[str]:
    words = text.replace(",", " ").split()
    return [known(word, labels) for word in words if word != "none"]


def known(word: str, labels: dict[str, str]) -> str:
    """A key of labels from its name, its number or the start of its name."""
    numbers = {str(number): name for number, name in enumerate(labels, start=1)}
    starts = [name for name in labels if word and name.startswith(word)]
    if word in labels:
        return word
    if word in numbers:
        return numbers[word]
    if len(starts) == 1:
        return starts[0]
    raise typer.BadParameter(f"{word!r} is not one of {', '.join(labels)}.")
