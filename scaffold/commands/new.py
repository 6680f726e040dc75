"""`scaffold new`: create a project."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from scaffold.choices.answers import Answers
from scaffold.commands.flags import JsonFlag
from scaffold.commands.given import check_given, completed, files_of, with_defaults
from scaffold.commands.output import print_json, reporting
from scaffold.commands.training import can_train, check_can_train, run_training
from scaffold.creation import Creation
from scaffold.errors import ExitCode
from scaffold.external import hooks
from scaffold.project import Project
from scaffold.prompts import can_ask, confirm
from scaffold.summary import created, next_steps, recreate
from scaffold.tree import draw


@dataclass(frozen=True)
class Manner:
    """How to create it: the flags of `scaffold new` that are not choices."""

    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help="Skip all questions and use the defaults."),
    ] = False
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the files without writing them.")
    ] = False
    trust: Annotated[
        bool,
        typer.Option("--trust", help="Run the hooks of extras from elsewhere."),
    ] = False
    as_json: JsonFlag = False
    train: Annotated[
        bool,
        typer.Option("--train", help="Train the new project with this Python."),
    ] = False


def new(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="The folder to create. Default: named after the task.",
            show_default=False,
        ),
    ] = None,
    *,
    answers: Answers,
    manner: Manner,
) -> None:
    """Create a project.

    \b
    scaffold new --task classification --model cnn
    scaffold new ratings --task recommender --device multi-gpu --train
    scaffold new deep --task regression --hidden 256,128,64 --activation gelu
    scaffold new --data houses.csv --target price
    """
    with reporting(manner.as_json) as say:
        hooks.check_trust(manner.trust, manner.as_json)
        answers = with_defaults(answers, say)
        check_given(answers, path)
        asking = not manner.yes and can_ask()
        folder, project = completed(answers, path, asking, say)
        creation = Creation(project, folder, *files_of(answers))
        train = wants_training(project, manner, asking)
        if manner.dry_run:
            say(draw(str(folder), creation.names))
        else:
            create(creation, manner.trust, say)
        training = run_training(folder, manner.as_json) if train else None
        if not manner.dry_run:
            say(next_steps(project, folder, training))
            say(recreate(project, folder))
        if manner.as_json:
            code = {"training": training} if train else {}
            print_json({**creation.summary(written=not manner.dry_run), **code})
    raise typer.Exit(training or ExitCode.DONE)


def wants_training(project: Project, manner: Manner, asking: bool) -> bool:
    """Whether to train it at once: with --train, or if the user says so."""
    if manner.train:
        check_can_train(project, manner.dry_run)
        return True
    can = asking and not manner.dry_run and can_train(project)
    return can and confirm("Train it now?")


def create(creation: Creation, trust: bool, say: Callable[[str], None]) -> None:
    """Write the project, between the hooks of extras from elsewhere."""
    project, folder = creation.project, creation.folder
    hooks.run_before(project, trust)
    creation.write()
    say(created(project, folder, creation.names, creation.kept))
    for note in hooks.notes(project, trust):
        say(note)
    hooks.run_after(project, folder, trust)
