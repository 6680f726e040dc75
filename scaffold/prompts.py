"""Interactive questions in the terminal."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scaffold import plain_prompts
from scaffold.errors import ScaffoldError
from scaffold.terminal import width
from scaffold.text import one_line

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output
    from questionary import Choice, Question

# questionary and prompt_toolkit are imported inside functions: they take longer to
# import than everything else.

Check = Callable[[str], None]

MOST_SHORTCUTS = 36  # digits and letters
MARGIN = 8  # columns in front of a label: "   » 1) "
COLORS = [
    ("qmark", "fg:ansigreen bold"),
    ("question", "bold"),
    ("answer", "noinherit fg:ansicyan"),
    ("pointer", "fg:ansicyan bold"),
    ("highlighted", "fg:ansicyan bold"),
    ("selected", "fg:ansicyan"),
    ("separator", "fg:ansibrightblack"),
    ("bottom-toolbar", "noreverse fg:ansibrightblack"),
    ("problem", "fg:ansired"),
]


def can_ask() -> bool:
    """Whether standard input and standard error are a terminal."""
    streams = (sys.stdin, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def is_dumb() -> bool:
    """Whether the terminal can't move its cursor."""
    return os.environ.get("TERM", "") in ("", "dumb", "unknown")


def pick_one(question: str, labels: dict[str, str]) -> str:
    """Ask for a key of labels (name to meaning); the first is the default.

    Raises KeyboardInterrupt on Ctrl-C and Ctrl-D.
    """
    if is_dumb():
        return plain_prompts.pick_one(question, labels)
    import questionary

    keys = "↑↓ or a number: move, Enter: choose, Ctrl-C: quit"
    prompt = questionary.select(
        question,
        choices=choices(labels, keys),
        use_shortcuts=len(labels) <= MOST_SHORTCUTS,
        instruction=" ",
        **look(),
    )
    return echoed(question, ask(prompt))


def pick_several(question: str, labels: dict[str, str]) -> list[str]:
    """Ask for any number of keys of labels.

    Raises KeyboardInterrupt on Ctrl-C and Ctrl-D.
    """
    if is_dumb():
        return plain_prompts.pick_several(question, labels)
    import questionary

    prompt = questionary.checkbox(
        question,
        choices=choices(labels, "Space: select, Enter: continue, Ctrl-C: quit"),
        instruction=" ",
        **look(),
    )
    picked: list[str] = ask(prompt)
    echoed(question, ", ".join(picked) or "none")
    return picked


def ask_text(question: str, default: str, check: Check) -> str:
    """Ask for a line of text, until check accepts it.

    Raises KeyboardInterrupt on Ctrl-C and Ctrl-D.
    """
    if is_dumb():
        return plain_prompts.ask_text(question, default, check)
    import questionary

    return ask_again(questionary.text, question, default, check, "")


def ask_path(question: str, check: Check) -> str:
    """Ask for a path, with Tab completion, until check accepts it.

    Raises KeyboardInterrupt on Ctrl-C and Ctrl-D.
    """

    def check_plain(path: str) -> None:
        check(plain(path))

    if is_dumb():
        return plain(plain_prompts.ask_text(question, None, check_plain))
    import questionary

    keys = "Tab: complete, "
    return plain(ask_again(questionary.path, question, "", check_plain, keys))


def plain(path: str) -> str:
    """A path without the quotes that a file manager adds, and with ~ expanded."""
    path = path.strip()
    if len(path) > 1 and path[0] == path[-1] and path[0] in "'\"":
        path = path[1:-1]
    return os.path.expanduser(path)


def ask_again(
    prompt: Callable[..., "Question"], question: str, line: str, check: Check, keys: str
) -> str:
    """Ask until check accepts the line; print why it refuses one."""
    toolbar = fit(f"{keys}Enter: accept, Ctrl-C: quit", margin=0)
    while True:
        line = ask(prompt(question, line, bottom_toolbar=toolbar, **look()))
        try:
            check(line)
        except ScaffoldError as error:
            show([("class:problem", str(error))])
        else:
            return echoed(question, line)


def confirm(question: str) -> bool:
    """Ask yes or no; yes is the default."""
    return pick_one(question, {"yes": "", "no": ""}) == "yes"


def ask(prompt: "Question") -> Any:
    """Ask, and treat Ctrl-D like Ctrl-C."""
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    leave = KeyBindings()
    leave.add("c-d", eager=True)(stop)
    app = prompt.application
    app.key_bindings = merge_key_bindings([app.key_bindings or KeyBindings(), leave])
    return prompt.unsafe_ask()


def stop(event: "KeyPressEvent") -> None:
    event.app.exit(exception=KeyboardInterrupt)


def look() -> dict[str, Any]:
    """Arguments for every prompt: written to standard error, erased when answered."""
    import questionary

    return {
        "style": questionary.Style(COLORS),
        "erase_when_done": True,
        "output": screen(),
    }


def screen() -> "Output":
    from prompt_toolkit.output import create_output

    return create_output(stdout=sys.stderr)


def choices(labels: dict[str, str], keys: str) -> "list[Choice]":
    """One line per label, cut to the width of the screen, then the keys to press."""
    import questionary

    column = max(map(len, labels))
    lines = [
        questionary.Choice(fit(f"{name:{column}}  {text}"), value=name)
        for name, text in labels.items()
    ]
    return [*lines, questionary.Separator(fit(keys))]


def fit(text: str, margin: int = MARGIN) -> str:
    """Text cut to one line of this terminal."""
    room = width() - margin - 1
    text = one_line(text.rstrip())
    return text if len(text) <= room else f"{text[: room - 1]}…"


def echoed(question: str, answer: str) -> str:
    """Print a question with its answer, and return the answer."""
    show([("class:qmark", "✓ "), ("", f"{question} "), ("class:answer", answer)])
    return answer


def show(parts: list[tuple[str, str]]) -> None:
    """Print (style, text) pairs in one line."""
    import questionary
    from prompt_toolkit import print_formatted_text
    from prompt_toolkit.formatted_text import FormattedText

    words = FormattedText([(style, one_line(text)) for style, text in parts])
    print_formatted_text(words, style=questionary.Style(COLORS), output=screen())
