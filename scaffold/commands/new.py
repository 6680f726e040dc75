"""`scaffold new`: create a project."""

from pathlib import Path
from typing import Annotated

import typer

from scaffold.choices.answers import Answers
from scaffold.commands.flags import JsonFlag
from scaffold.commands.given import check_given, completed, with_defaults
from scaffold.commands.output import print_json, reporting
from scaffold.commands.training import can_train, check_can_train, run_training
from scaffold.creation import Creation
from scaffold.errors import ExitCode
from scaffold.external import hooks
from scaffold.prompts import can_ask, confirm
from scaffold.summary import created, next_steps, recreate
from scaffold.tree import draw


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
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help="Skip all questions and use the defaults."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the files without writing them.")
    ] = False,
    trust: Annotated[
        bool,
        typer.Option("--trust", help="Run the hooks of extras from elsewhere."),
    ] = False,
    as_json: JsonFlag = False,
    train: Annotated[
        bool,
        typer.Option("--train", help="Train the new project with this Python."),
    ] = False,
) -> None:
    """Create a project.

    \b
    scaffold new --task classification --model cnn
    scaffold new ratings --task recommender --device multi-gpu --train
    scaffold new deep --task regression --hidden 256,128,64 --activation gelu
    scaffold new --data houses.csv --target price
    """
    with reporting(as_json) as say:
        hooks.check_trust(trust, as_json)
        answers = with_defaults(answers, say)
        check_given(answers, path)
        asking = not yes and can_ask()
        folder, project = completed(answers, path, asking, say)
        creation = Creation(project, folder, answers.data)
        if train:
            check_can_train(project, dry_run)
        elif asking and not dry_run and can_train(project):
            train = confirm("Train it now?")
        if dry_run:
            say(draw(str(folder), creation.names))
        else:
            hooks.run_before(project, trust)
            creation.write()
            say(created(project, folder, creation.names, creation.kept))
            for note in hooks.notes(project, trust):
                say(note)
            hooks.run_after(project, folder, trust)
        training = run_training(folder, as_json) if train else None
        if not dry_run:
            say(next_steps(project, folder, training))
            say(recreate(project, folder))
        if as_json:
            code = {"training": training} if train else {}
            print_json({**creation.summary(written=not dry_run), **code})
    raise typer.Exit(training or ExitCode.DONE)
