"""`scaffold list`: show the choices."""

from textwrap import fill
from typing import Annotated, Any

import typer

from scaffold import catalog
from scaffold.catalog import Catalogue
from scaffold.catalog.entries import Architecture, Dataset, Extra, Loss, Task
from scaffold.choices import pick
from scaffold.choices.choice import Choice
from scaffold.choices.table import choices
from scaffold.commands.flags import JsonFlag
from scaffold.commands.output import print_json, reporting
from scaffold.terminal import paint, width

SETTINGS = "settings"  # those that are off by default


def kinds() -> list[str]:
    """What can be listed, in the order to show it."""
    plurals = [choice.plural for choice in choices().values() if choice.plural]
    return [*plurals, SETTINGS]


def list_choices(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND",
            help=f"One of {', '.join(kinds())}. Default: all.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the choices.

    \b
    scaffold list
    scaffold list models --json
    """
    with reporting(as_json):
        chosen = [pick("kind", kind, kinds())] if kind else kinds()
        entries = {name: described(name) for name in chosen}
        if as_json:
            print_json(entries)
        else:
            print("\n\n".join(section(name, entries[name]) for name in chosen))


def described(kind: str) -> list[dict[str, Any]]:
    known = catalog.load()
    if kind == SETTINGS:
        found = [choice for choice in choices().values() if choice.is_setting]
        return [describe_setting(known, choice) for choice in found]
    entries = next(c.entries for c in choices().values() if c.plural == kind)
    assert entries
    return [describe(known, entry) for entry in entries(known).values()]


def describe_setting(known: Catalogue, choice: Choice) -> dict[str, Any]:
    """A training setting that is off by default, under the name of its flag."""
    summary = choice.help[0].lower() + choice.help[1:].removesuffix(".")
    facts: dict[str, Any] = {"name": choice.word[2:], "summary": summary}
    if choice.name == "class_weights":
        facts["tasks"] = [n for n, t in known.tasks.items() if "class" in t.targets]
    return facts


def describe(known: Catalogue, entry: Any) -> dict[str, Any]:
    """Name and summary, and the tasks if it is for some tasks only."""
    facts: dict[str, Any] = {"name": entry.name, "summary": entry.summary}
    if isinstance(entry, Architecture | Dataset | Loss):
        facts["tasks"] = [
            name for name, task in known.tasks.items() if fits_task(known, entry, task)
        ]
    if isinstance(entry, Extra) and entry.tasks:
        facts["tasks"] = list(entry.tasks)
    if isinstance(entry, Architecture):
        fitting = [known.datasets_for(t, entry) for t in tasks_of(known, entry)]
        names = {name for names in fitting for name in names}
        facts["datasets"] = [name for name in known.datasets if name in names]
        facts["featured"] = entry.featured
    return facts


def fits_task(
    known: Catalogue, entry: Architecture | Dataset | Loss, task: Task
) -> bool:
    """Whether a model, a dataset or a loss is for a task."""
    kinds = known.models_for(task), known.datasets_for(task), known.losses_for(task)
    return any(entry.name in names for names in kinds)


def tasks_of(known: Catalogue, model: Architecture) -> list[Task]:
    """The tasks that a model can learn."""
    return [t for t in known.tasks.values() if model.name in known.models_for(t)]


def section(kind: str, entries: list[dict[str, Any]]) -> str:
    """A heading and a line for each entry; entries not featured share one line."""
    shown = [entry for entry in entries if entry.get("featured", True)]
    column = max((len(entry["name"]) for entry in shown), default=0)
    lines = [
        paragraph(
            f"{entry['name']:{column}}  {entry['summary']}{for_tasks(entry)}", column
        )
        for entry in shown
    ]
    if others := [entry for entry in entries if entry not in shown]:
        names = ", ".join(entry["name"] for entry in others)
        lines.append(
            paragraph(
                f"others {others[0]['summary']}{for_tasks(others[0])}: {names}", 2
            )
        )
    return "\n".join([paint(kind, "green"), *lines])


def paragraph(text: str, column: int) -> str:
    """Wrapped text, indented to the second column."""
    indent = " " * (column + 4)
    return fill(text, width(), initial_indent="  ", subsequent_indent=indent)


def for_tasks(entry: dict[str, Any]) -> str:
    return f" ({', '.join(entry['tasks'])})" if "tasks" in entry else ""
