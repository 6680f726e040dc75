"""The command line: `scaffold` and its commands."""

import sys
from typing import Annotated

import typer

from scaffold import __version__
from scaffold.commands.check import check
from scaffold.commands.flags import with_answers, with_fields, with_filters
from scaffold.commands.inspect import inspect
from scaffold.commands.list import list_choices
from scaffold.commands.matrix import FILTERS, matrix
from scaffold.commands.matrix import Request as Matrix
from scaffold.commands.new import Manner, new
from scaffold.commands.update import Request as Update
from scaffold.commands.update import update
from scaffold.commands.web import web
from scaffold.commands.where import where
from scaffold.terminal import width

OF_DATA = (
    *("target", "include", "exclude", "read_as", "missing", "user", "item", "rating"),
    *("header", "no_header", "sheet", "encoding", "keep_total"),
    *("val", "test", "group", "time", "task"),
)


def command_line() -> typer.Typer:
    """The command line. Its --help lists the choices, so they are read here."""
    app = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={
            "help_option_names": ["-h", "--help"],
            "max_content_width": width(),
        },
    )
    app.callback()(main)
    app.command("new")(with_answers()(with_fields("manner", Manner)(new)))
    app.command("update")(with_fields("request", Update)(update))
    inspecting = with_answers(*OF_DATA, task="The task to inspect the data for.")
    app.command("inspect")(inspecting(inspect))
    app.command()(check)
    app.command("list")(list_choices)
    app.command("matrix")(
        with_filters(**FILTERS)(with_fields("request", Matrix)(matrix))
    )
    passed_on = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command(context_settings=passed_on)(where)
    app.command()(web)
    return app


def show_version(wanted: bool) -> None:
    if wanted:
        print(f"scaffold {__version__}")
        raise typer.Exit


def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=show_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Write runnable PyTorch projects.

    \b
    scaffold new                             asks what you want
    scaffold new --task recommender          asks for the rest
    scaffold new --data houses.csv           writes a project for your own data
    scaffold new my-model --task regression --style functional --yes
    scaffold web                             asks in your browser
    scaffold list models                     show the choices
    scaffold matrix --pairwise --run         test every pair of choices
    scaffold where train.py:57               show the template of a generated line
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.reconfigure(
            errors="replace"
        )  # for terminals that can't show every character
