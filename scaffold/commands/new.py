"""`scaffold new`: write a new project."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold import __version__, catalog
from scaffold.choices import listing, pick
from scaffold.commands.flags import (
    CLOSED_SETS,
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
from scaffold.commands.output import print_json, reporting
from scaffold.errors import ExitCode, ScaffoldError, Stopped
from scaffold.existing import check_target, is_used, kept_of, write_into
from scaffold.layers import ACTIVATIONS
from scaffold.names import check_slug, folder_name
from scaffold.personal import defaults_file, personal_defaults
from scaffold.project import (
    SPLITS,
    Answers,
    Project,
    default_slug,
    pick_dataset,
    pick_model,
    resolve,
    understand,
)
from scaffold.prompts import can_ask, confirm
from scaffold.record import record_of
from scaffold.render import needed_to_train, render, sample
from scaffold.report import as_text
from scaffold.requirements import missing, package_of
from scaffold.summary import created, next_steps, recreate
from scaffold.text import one_line
from scaffold.training import CSV, EVERYTHING, NOTHING
from scaffold.tree import draw
from scaffold.wizard import Wizard
from scaffold.write import write

if TYPE_CHECKING:
    from scaffold.inspection import Own


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
        one_of(known.styles, "The coding style of the model. Default: class."),
    ] = None,
    device: Annotated[
        str | None, one_of(known.devices, "Where it runs. Default: auto.")
    ] = None,
    model: Annotated[
        str | None,
        one_of(
            known.models,
            "See `scaffold list models`. Default: the first one for the task.",
        ),
    ] = None,
    dataset: Annotated[
        str | None,
        one_of(
            known.datasets,
            "See `scaffold list datasets`. Default: the first that fits the model.",
        ),
    ] = None,
    data: Annotated[
        str | None,
        plain("PATH", "Your own data: a table, a folder of images, ratings."),
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
            "How to split ratings: at random or by time. Default: by time for implicit "
            "feedback and for your own ratings, if they have timestamps.",
        ),
    ] = None,
    hidden: Annotated[
        str | None, plain("WIDTHS", "Widths of the hidden layers, like 128,64.")
    ] = None,
    activation: Annotated[
        str | None,
        one_of(ACTIVATIONS, "The activation between hidden layers. Default: relu."),
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
        one_of(known.inits, "How the weights are initialized. Default: as in PyTorch."),
    ] = None,
    augment: Annotated[
        str | None, one_of(known.augments, "How training images are augmented.")
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
            "Where to log metrics, besides history.csv. Default: csv.",
        ),
    ] = None,
    extras: Annotated[
        str | None,
        one_of(
            [*known.extras_of("with"), EVERYTHING, NOTHING],
            "Extras to add, separated by commas. Default: none.",
            "--with",
        ),
    ] = None,
    name: Annotated[
        str | None, plain("TITLE", "The project's title. Default: the folder's name.")
    ] = None,
    author: Annotated[
        str | None, plain("NAME", "Your name, for the README. Default: none.")
    ] = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help="Skip all questions and use the defaults."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the files without writing them.")
    ] = False,
    as_json: JsonFlag = False,
    train: Annotated[
        bool,
        typer.Option("--train", help="Train the project afterwards, with this Python."),
    ] = False,
) -> None:
    """Write a new project.

    \b
    scaffold new --task classification --model cnn
    scaffold new ratings --task recommender --device multi-gpu --train
    scaffold new deep --task regression --hidden 256,128,64 --activation gelu
    scaffold new --data houses.csv --target price
    """
    with reporting(as_json) as say:
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
        answers, own = with_defaults(answers, say), None
        check_given(answers, path)
        asking = not yes and can_ask()
        if asking:
            wizard = Wizard(answers, known, say)
            path = wizard.run(path)
            answers, own = wizard.answers, wizard.own
        elif data:
            answers, own = understood(answers, say)
        if not extras:
            answers = replace(answers, extras=fitting_extras(answers))
        folder = Path(os.path.normpath(path or default_path(answers)))
        project = resolve(replace(answers, project_slug=folder_name(folder)), own)
        check_target(folder, answers.data)
        files, copies = render(project), sample(project)
        kept = kept_of(folder, files)
        files = {name: text for name, text in files.items() if name not in kept}
        files |= record_of(project, files, kept)
        if train:
            check_can_train(project, dry_run)
        elif asking and not dry_run and not missing(needed_to_train(project)):
            train = confirm("Train it now?")
        result = summary(project, folder, [*files, *copies])
        if not dry_run:
            (write_into if is_used(folder) else write)(folder, files, copies)
            result["written"] = True
            say(created(project, folder, result["files"], kept))
        else:
            say(draw(str(folder), result["files"]))
        code = ExitCode.DONE
        if train:
            code = result["training"] = run_training(folder, as_json)
        if not dry_run:
            say(next_steps(project, folder, train and code == ExitCode.DONE))
            say(recreate(project, folder))
        if as_json:
            print_json(result)
    raise typer.Exit(code)


def with_defaults(answers: Answers, say) -> Answers:
    """The answers, with personal defaults where the user gave none."""
    given = personal_defaults()
    new = {name: value for name, value in given.items() if not getattr(answers, name)}
    if new:
        pairs = ", ".join(f"{name} {value}" for name, value in new.items())
        say(f"From {one_line(str(defaults_file()))}: {one_line(pairs)}.")
    return replace(answers, **new)


def fitting_extras(answers: Answers) -> str | None:
    """The personal default, without the extras that are for other tasks."""
    task = known.tasks.get(answers.task or "")
    names = (answers.extras or "").split(",")
    if not task or names == [""]:
        return answers.extras
    others = known.extras_of("with").keys() - known.extras_for(task).keys()
    return ",".join(name for name in names if name not in others) or NOTHING


def understood(answers: Answers, say) -> tuple[Answers, "Own"]:
    """What the user's data are, shown at once."""
    own = understand(answers)
    say(f"{as_text(own.report)}\n")
    return replace(answers, task=own.dataset.tasks[0]), own


def check_given(answers: Answers, path: Path | None) -> None:
    """Refuse what is wrong already before asking for the rest."""
    catalog.load()  # raises what is wrong with it
    for kind, kinds in CLOSED_SETS.items():
        value = getattr(answers, kind)
        if value is not None:
            pick(kind, value, getattr(known, kinds))
    if not answers.data:
        check_together(answers)
    if path:
        check_slug(folder_name(path))
        check_target(Path(os.path.normpath(path)), answers.data)


def check_together(answers: Answers) -> None:
    """Refuse a task, a model and a dataset that do not go together."""
    if answers.task:
        task = known.tasks[answers.task]
        model = known.models[pick_model(known, task, answers, None)]
        pick_dataset(known, task, model, answers)
    elif answers.model and answers.dataset:
        check_dataset(answers.model, answers.dataset)


def check_dataset(model: str, dataset: str) -> None:
    """Refuse a dataset that the model cannot take in any task."""
    fitting = [
        name
        for task in known.tasks.values()
        if model in known.models_for(task)
        for name in known.datasets_for(task, known.models[model])
    ]
    if dataset not in fitting:
        raise ScaffoldError(
            f"The model {model} cannot take the dataset {dataset}.",
            f"Choose {listing(dict.fromkeys(fitting) or known.datasets)}.",
        )


def default_path(answers: Answers) -> Path:
    """A folder named after the title, else after the task."""
    pick("task", answers.task, known.tasks)
    return Path(default_slug(answers))


def check_can_train(project: Project, dry_run: bool) -> None:
    """Refuse --train where there is nothing to train, or nothing to train it with."""
    if dry_run:
        raise ScaffoldError("--dry-run writes nothing to --train.", "Leave out one.")
    if gone := missing(needed_to_train(project)):
        logger = [project.training.logger.name] if project.training.logger else []
        raise ScaffoldError(
            f"--train needs {package_of(gone[0])}, which this Python does not have.",
            f"pip install 'torch-scaffold[{','.join(['train', *logger])}]'",
        )


def summary(project: Project, target: Path, paths: list[str]) -> dict:
    """What --json prints."""
    return {
        "path": os.path.abspath(target),
        "written": False,
        "files": sorted(paths),
        "answers": project.answers,
        **({"data": project.report.facts} if project.report else {}),
        "command": " ".join(project.recreate(str(target))),
        "version": __version__,
    }


def run_training(target: Path, as_json: bool) -> int:
    """Run train.py in its folder; its exit code.

    A signal that ends it has to reach it first: it saves what it has. Ctrl-C does so by
    itself.
    """
    output = sys.stderr if as_json else None
    process = subprocess.Popen([sys.executable, "train.py"], cwd=target, stdout=output)
    try:
        code = process.wait()
    except Stopped as stopped:
        if stopped.code == ExitCode.TERMINATED:
            process.terminate()
        code = process.wait()
    return code if code >= 0 else 128 - code  # as shells say which signal ended it
