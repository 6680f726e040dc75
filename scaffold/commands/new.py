"""`scaffold new`: create a project."""

from pathlib import Path
from typing import Annotated

import typer

from scaffold.commands.flags import (
    Exclude,
    Include,
    Item,
    JsonFlag,
    Rating,
    Target,
    User,
    chosen,
    known,
    one_of,
    plain,
)
from scaffold.commands.given import check_given, completed, with_defaults
from scaffold.commands.output import print_json, reporting
from scaffold.commands.training import can_train, check_can_train, run_training
from scaffold.creation import Creation
from scaffold.errors import ExitCode
from scaffold.external import hooks
from scaffold.layers import ACTIVATIONS
from scaffold.project import SPLITS, Answers
from scaffold.prompts import can_ask, confirm
from scaffold.summary import created, next_steps, recreate
from scaffold.training import CSV, EVERYTHING, NOTHING
from scaffold.tree import draw


def new(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="The folder to create. Default: named after the task.",
            show_default=False,
        ),
    ] = None,
    task: Annotated[str | None, one_of(known.tasks, "What to build.")] = None,
    style: Annotated[
        str | None,
        one_of(known.styles, "The coding style of model.py. Default: class."),
    ] = None,
    device: Annotated[
        str | None, one_of(known.devices, "The device to run on. Default: auto.")
    ] = None,
    model: Annotated[
        str | None,
        one_of(
            known.models,
            "See `scaffold list models`. Default: the first model for the task.",
        ),
    ] = None,
    dataset: Annotated[
        str | None,
        one_of(
            known.datasets,
            "See `scaffold list datasets`. Default: the first dataset for the model.",
        ),
    ] = None,
    data: Annotated[
        str | None,
        plain("PATH", "Your own data: a table, a folder of images, or ratings."),
    ] = None,
    target: Target = None,
    include: Include = (),
    exclude: Exclude = (),
    user: User = None,
    item: Item = None,
    rating: Rating = None,
    copy_data: Annotated[
        bool, typer.Option("--copy-data", help="Copy your data into the project.")
    ] = False,
    split: Annotated[
        str | None,
        one_of(
            SPLITS,
            "How to split ratings. Default: by time for implicit feedback and for your "
            "own ratings if they have timestamps, else at random.",
        ),
    ] = None,
    hidden: Annotated[
        str | None, plain("WIDTHS", "Widths of the hidden layers, like 128,64.")
    ] = None,
    activation: Annotated[
        str | None,
        one_of(ACTIVATIONS, "The activation of the hidden layers. Default: relu."),
    ] = None,
    dropout: Annotated[
        str | None,
        plain("P", "Dropout probability, at least 0 and less than 1. Default: 0."),
    ] = None,
    optimizer: Annotated[
        str | None,
        one_of(known.optimizers, "Default: depends on the model, mostly adamw."),
    ] = None,
    schedule: Annotated[
        str | None,
        one_of(known.schedules, "The learning rate schedule. Default: one-cycle."),
    ] = None,
    loss: Annotated[
        str | None, one_of(known.losses, "Default: depends on the task and the model.")
    ] = None,
    init: Annotated[
        str | None,
        one_of(known.inits, "Weight initialization. Default: PyTorch's."),
    ] = None,
    augment: Annotated[
        str | None, one_of(known.augments, "Augmentation of the training images.")
    ] = None,
    accumulate: Annotated[str | None, chosen("accumulate")] = None,
    grad_clip: Annotated[str | None, chosen("grad_clip")] = None,
    compile: Annotated[bool, chosen("compile")] = False,
    class_weights: Annotated[bool, chosen("class_weights")] = False,
    patience: Annotated[str | None, chosen("patience")] = None,
    logger: Annotated[
        str | None,
        one_of(
            [CSV, *known.extras_of("logger")],
            "Log metrics there too, besides history.csv. Default: csv only.",
        ),
    ] = None,
    extras: Annotated[
        str | None,
        one_of(
            [*known.extras_of("with"), EVERYTHING, NOTHING],
            "Extras to add, separated by commas: names from `scaffold list extras`, "
            "folders like ./header, gh:OWNER/NAME[@REVISION], zip archives, git URLs. "
            "Default: none.",
            "--with",
        ),
    ] = None,
    name: Annotated[
        str | None, plain("TITLE", "The project title. Default: the folder name.")
    ] = None,
    author: Annotated[
        str | None, plain("NAME", "Your name, for the README. Default: none.")
    ] = None,
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
        answers = Answers(
            task=task,
            style=style,
            device=device,
            model=model,
            dataset=dataset,
            hidden=hidden,
            activation=activation,
            dropout=dropout,
            data=data,
            target=target,
            include=tuple(include),
            exclude=tuple(exclude),
            user=user,
            item=item,
            rating=rating,
            copy_data=copy_data,
            split=split,
            optimizer=optimizer,
            schedule=schedule,
            loss=loss,
            init=init,
            augment=augment,
            accumulate=accumulate,
            grad_clip=grad_clip,
            compile=compile,
            class_weights=class_weights,
            patience=patience,
            logger=logger,
            extras=extras,
            name=name,
            author=author,
        )
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
