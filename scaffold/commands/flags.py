"""The flags that several commands share, and their values."""

from typing import Annotated

import typer

from scaffold import catalog
from scaffold.errors import ScaffoldError
from scaffold.training import SETTINGS


def loaded() -> catalog.Catalogue:
    """The catalogue, for --help; empty if it can't be loaded.

    A command that needs it loads it again and shows the error. The others work.
    """
    try:
        return catalog.load()
    except (ScaffoldError, OSError):
        return catalog.EMPTY


known = loaded()
NONE: list[str] = []  # the default of a flag that can be repeated; nothing changes it

LONGEST_LIST = 70  # characters; `scaffold list` shows longer lists

CLOSED_SETS = {
    "task": "tasks",
    "style": "styles",
    "device": "devices",
    "model": "models",
    "dataset": "datasets",
    "optimizer": "optimizers",
    "schedule": "schedules",
    "loss": "losses",
    "init": "inits",
    "augment": "augments",
}


def one_of(choices, help: str, *words: str) -> typer.models.OptionInfo:
    """An option whose possible values are in --help and in shell completion."""
    names = list(choices)
    values = "|".join(names)
    return typer.Option(
        *words,
        metavar=values if len(values) <= LONGEST_LIST else "NAME",
        help=help,
        show_default=False,
        autocompletion=lambda incomplete: [
            n for n in names if n.startswith(incomplete)
        ],
    )


def plain(metavar: str, help: str) -> typer.models.OptionInfo:
    return typer.Option(metavar=metavar, help=help, show_default=False)


def chosen(name: str) -> typer.models.OptionInfo:
    """The flag of a setting that is off by default."""
    setting = SETTINGS[name]
    return typer.Option(
        f"--{name.replace('_', '-')}",
        metavar=setting.metavar or None,
        help=f"{setting.summary[0].upper()}{setting.summary[1:]}.",
        show_default=False,
    )


JsonFlag = Annotated[
    bool, typer.Option("--json", help="Print JSON on standard output.")
]
Target = Annotated[str | None, plain("COLUMN", "The column to predict.")]
Include = Annotated[
    list[str],
    plain("COLUMN", "Use a column that scaffold leaves out. Repeatable."),
]
Exclude = Annotated[list[str], plain("COLUMN", "Leave out a column. Repeatable.")]
User = Annotated[
    str | None, plain("COLUMN", "The column with the users, for a table of ratings.")
]
Item = Annotated[
    str | None, plain("COLUMN", "The column with the items, for a table of ratings.")
]
Rating = Annotated[
    str | None, plain("COLUMN", "The column with the ratings, for a table of ratings.")
]
