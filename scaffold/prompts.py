"""The questions, when someone is at the keyboard."""

import sys
from dataclasses import replace

from scaffold.catalog import Catalogue
from scaffold.project import DEFAULT_DEVICE, DEFAULT_STYLE, Answers

MOST_SHORTCUTS = 36  # digits and letters


def can_ask() -> bool:
    """Whether a person can read a question and answer it."""
    streams = (sys.stdin, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def ask_missing(answers: Answers, known: Catalogue) -> Answers:
    """Ask for the task, the style and the device, where they are not given.

    Raises KeyboardInterrupt on Ctrl-C.
    """
    questions = (
        ("task", "What is to be learnt?", fitting_tasks(answers, known), None),
        ("style", "How should the model be written?", known.styles, DEFAULT_STYLE),
        ("device", "Where will it run?", known.devices, DEFAULT_DEVICE),
    )
    for name, question, choices, default in questions:
        if getattr(answers, name) is None:
            answers = replace(answers, **{name: select(question, choices, default)})
    return answers


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
    return pick_one("Which column is to be predicted?", labels)


def select(question: str, choices: dict, default: str | None) -> str:
    """One of the entries."""
    width = max(map(len, choices))
    labels = {name: f"{name:{width}}  {e.summary}" for name, e in choices.items()}
    return pick_one(question, labels, default)


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
