"""`scaffold list`: show the choices."""

from textwrap import fill
from typing import Annotated

import typer

from scaffold import catalog
from scaffold.catalog.entries import Architecture, Dataset, Extra, Loss
from scaffold.choices import pick
from scaffold.commands.flags import CLOSED_SETS, JsonFlag, known
from scaffold.commands.output import print_json, reporting
from scaffold.layers import ACTIVATIONS
from scaffold.terminal import paint, width
from scaffold.training import SETTINGS

KINDS = (*CLOSED_SETS.values(), "activations", "settings", "loggers", "extras")


def list_choices(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND",
            help=f"One of {', '.join(KINDS)}. Default: all.",
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
        catalog.load()  # raises ScaffoldError if it is broken
        kinds = [pick("kind", kind, KINDS)] if kind else KINDS
        entries = {name: described(name) for name in kinds}
        if as_json:
            print_json(entries)
        else:
            print("\n\n".join(section(name, entries[name]) for name in kinds))


def described(kind: str) -> list[dict]:
    if kind == "settings":
        return list(map(describe_setting, SETTINGS))
    return [describe(entry) for entry in entries_of(kind)]


def describe_setting(name: str) -> dict:
    """A training setting that is off by default, under the name of its flag."""
    facts = {"name": name.replace("_", "-"), "summary": SETTINGS[name].summary}
    if name == "class_weights":
        facts["tasks"] = [name for name, task in known.tasks.items() if classes(task)]
    return facts


def classes(task) -> bool:
    """Whether a task predicts classes."""
    return any(known.datasets[name].has_classes for name in known.datasets_for(task))


def entries_of(kind: str) -> list:
    others = {
        "activations": ACTIVATIONS,
        "loggers": known.extras_of("logger"),
        "extras": known.extras_of("with"),
    }
    entries = others[kind] if kind in others else getattr(known, kind)
    return list(entries.values())


def describe(entry) -> dict:
    """Name and summary, and the tasks if it is for some tasks only."""
    facts = {"name": entry.name, "summary": entry.summary}
    if isinstance(entry, Architecture | Dataset | Loss):
        facts["tasks"] = [
            name for name, task in known.tasks.items() if fits_task(entry, task)
        ]
    if isinstance(entry, Extra) and entry.tasks:
        facts["tasks"] = list(entry.tasks)
    if hasattr(entry, "recipes"):
        facts["datasets"] = [
            dataset.name
            for dataset in known.datasets.values()
            if fits_dataset(entry, dataset)
        ]
        facts["featured"] = entry.featured
    return facts


def fits_task(entry, task) -> bool:
    """Whether a model, a dataset or a loss is for a task."""
    kinds = known.models_for(task), known.datasets_for(task), known.losses_for(task)
    return any(entry.name in names for names in kinds)


def fits_dataset(model, dataset) -> bool:
    """Whether a model can learn any task on a dataset."""
    return any(
        model.name in known.models_for(task)
        and dataset.name in known.datasets_for(task, model)
        for task in known.tasks.values()
    )


def section(kind: str, entries: list[dict]) -> str:
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


def for_tasks(entry: dict) -> str:
    return f" ({', '.join(entry['tasks'])})" if "tasks" in entry else ""
