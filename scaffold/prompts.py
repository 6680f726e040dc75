"""The questions, when someone is at the keyboard."""

import sys
from dataclasses import replace

from scaffold.catalog import Catalogue
from scaffold.catalog.entries import Extra
from scaffold.project import DEFAULT_DEVICE, DEFAULT_STYLE, Answers
from scaffold.training import NOTHING

MOST_SHORTCUTS = 36  # digits and letters


def can_ask() -> bool:
    """Whether a person can read a question and answer it."""
    streams = (sys.stdin, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def ask_missing(answers: Answers, known: Catalogue) -> Answers:
    """Ask for the task, style, device and extras, where they are not given.

    Raises KeyboardInterrupt on Ctrl-C.
    """
    questions = (
        ("task", "What do you want to build?", fitting_tasks(answers, known), None),
        ("style", "Which coding style?", known.styles, DEFAULT_STYLE),
        ("device", "Where will it run?", known.devices, DEFAULT_DEVICE),
    )
    for name, question, choices, default in questions:
        if getattr(answers, name) is None:
            answers = replace(answers, **{name: select(question, choices, default)})
    if answers.extras is None:
        offered = known.extras_for(known.tasks[answers.task])
        answers = replace(answers, extras=ask_extras(offered))
    return answers


def ask_extras(offered: dict[str, Extra]) -> str:
    """The extras, as `--with` takes them."""
    chosen = pick_several("Which extras do you want?", labelled(offered))
    return ",".join(chosen) or NOTHING


def fitting_tasks(answers: Answers, known: Catalogue) -> dict:
    """The tasks that go with the model and the dataset, where these are given."""
    return {
        name: task
        for name, task in known.tasks.items()
        if answers.model in (None, *known.models_for(task))
        and answers.dataset in (None, *known.datasets_for(task))
    }


def ask_target(columns: list[str]) -> str:
    """The column to predict, the likeliest first.

    Raises KeyboardInterrupt on Ctrl-C.
    """
    labels = {name: name if name.isprintable() else repr(name) for name in columns}
    return pick_one("Which column should the model predict?", labels)


def select(question: str, choices: dict, default: str | None) -> str:
    """One of the entries."""
    return pick_one(question, labelled(choices), default)


def labelled(choices: dict) -> dict[str, str]:
    """A line for each entry: its name, and what it is."""
    width = max(map(len, choices))
    return {name: f"{name:{width}}  {e.summary}" for name, e in choices.items()}


def pick_one(question: str, labels: dict[str, str], default: str | None = None) -> str:
    """A key of labels, picked by its label with the arrow keys or by number."""
    import questionary  # here, not above: it takes longer to import than all the rest
    from prompt_toolkit.output import create_output

    return questionary.select(
        question,
        choices=[questionary.Choice(label, value=key) for key, label in labels.items()],
        default=default,
        use_shortcuts=len(labels) <= MOST_SHORTCUTS,
        instruction="(arrow keys or a number, then Enter)",
        output=create_output(stdout=sys.stderr),
    ).unsafe_ask()


def pick_several(question: str, labels: dict[str, str]) -> list[str]:
    """Keys of labels, ticked and unticked with the space bar."""
    import questionary
    from prompt_toolkit.output import create_output

    return questionary.checkbox(
        question,
        choices=[questionary.Choice(label, value=key) for key, label in labels.items()],
        instruction="(arrow keys, space to tick, Enter when done)",
        output=create_output(stdout=sys.stderr),
    ).unsafe_ask()
