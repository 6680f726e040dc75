"""Questions for a terminal that can't move its cursor: the answers are typed."""

from collections.abc import Callable

import typer

from scaffold.errors import ScaffoldError, Stopped


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


def ask(question: str, default: str | None, read: Callable[[str], object]):
    """Ask, and return read(line); read raises typer.BadParameter to ask again."""
    try:
        return typer.prompt(question, default=default, value_proc=read, err=True)
    except (typer.Abort, Stopped) as error:
        typer.echo(err=True)  # ends the line of the question
        raise error if isinstance(error, Stopped) else KeyboardInterrupt from None


def show(labels: dict[str, str]) -> None:
    width = max(map(len, labels))
    for name, text in labels.items():
        typer.echo(f"  {name:{width}}  {text}".rstrip(), err=True)


def several(text: str, labels: dict[str, str]) -> list[str]:
    words = [
        word.strip() for word in text.split(",") if word.strip() not in ("", "none")
    ]
    return [known(word, labels) for word in words]


def known(word: str, labels: dict[str, str]) -> str:
    if word not in labels:
        raise typer.BadParameter(f"{word!r} is not one of {', '.join(labels)}.")
    return word
