"""The commands and their flags."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold import __version__, catalog
from scaffold.catalog.entries import Architecture, Dataset, Loss
from scaffold.choices import pick
from scaffold.errors import ExitCode, ScaffoldError
from scaffold.layers import ACTIVATIONS
from scaffold.names import check_slug
from scaffold.project import (
    SPLITS,
    Answers,
    Project,
    default_slug,
    resolve,
    understand,
)
from scaffold.prompts import ask_missing, ask_target, can_ask
from scaffold.render import render, sample
from scaffold.report import as_text
from scaffold.training import CSV, EVERYTHING, NOTHING, format_extras, pick_extras
from scaffold.tree import draw
from scaffold.write import check_free, write

if TYPE_CHECKING:
    from scaffold.inspection import Own

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
known = catalog.load()
LINE_WIDTH = 86  # of a paragraph


def one_of(choices, help: str, *words: str) -> typer.models.OptionInfo:
    """An option with a closed set of values, for --help and for shell completion."""
    names = list(choices)
    return typer.Option(
        *words,
        metavar="|".join(featured(choices)),
        help=help,
        show_default=False,
        autocompletion=lambda incomplete: [
            n for n in names if n.startswith(incomplete)
        ],
    )


def featured(choices) -> list[str]:
    """Their names; of models, those that are shown with a summary, and dots."""
    entries = choices if isinstance(choices, dict) else {}
    names = [n for n in choices if getattr(entries.get(n), "featured", True)]
    return names if len(names) == len(choices) else [*names, "…"]


def plain(metavar: str, help: str) -> typer.models.OptionInfo:
    return typer.Option(metavar=metavar, help=help, show_default=False)


def default_extras() -> str:
    return format_extras(pick_extras(known, None))


JsonFlag = Annotated[
    bool, typer.Option("--json", help="Print JSON on standard output.")
]
Target = Annotated[str | None, plain("COLUMN", "The column of your table to predict.")]
Include = Annotated[
    list[str],
    plain("COLUMN", "A column to learn from that would be left out. Repeatable."),
]
Exclude = Annotated[list[str], plain("COLUMN", "A column to leave out. Repeatable.")]
User = Annotated[str | None, plain("COLUMN", "Who rates, in your ratings.")]
Item = Annotated[str | None, plain("COLUMN", "What is rated, in your ratings.")]
Rating = Annotated[str | None, plain("COLUMN", "The rating, in your ratings.")]


def show_version(wanted: bool) -> None:
    if wanted:
        print(f"scaffold {__version__}")
        raise typer.Exit


@app.callback()
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
    scaffold new --task recommender          asks for what is missing
    scaffold new my-model --task regression --style functional --yes
    scaffold list models                     what there is to choose from
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.reconfigure(errors="replace")  # a terminal that cannot show a letter


@app.command()
def new(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="The folder to make. Default: a name from the task.",
            show_default=False,
        ),
    ] = None,
    task: Annotated[str | None, one_of(known.tasks, "What is learnt.")] = None,
    style: Annotated[
        str | None, one_of(known.styles, "How the model is written. Default: class.")
    ] = None,
    device: Annotated[
        str | None, one_of(known.devices, "Where it runs. Default: auto.")
    ] = None,
    model: Annotated[
        str | None,
        one_of(known.models, "Default: the task's first in `scaffold list`."),
    ] = None,
    dataset: Annotated[
        str | None, one_of(known.datasets, "Default: the first that the model takes.")
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
            "What the test is: ratings at random or the latest; of likes, one of each "
            "user's. Default: the latest for likes and your own, if there is a time.",
        ),
    ] = None,
    hidden: Annotated[
        str | None, plain("WIDTHS", "Widths of the hidden layers, like 128,64.")
    ] = None,
    activation: Annotated[
        str | None, one_of(ACTIVATIONS, "Between hidden layers. Default: relu.")
    ] = None,
    dropout: Annotated[
        str | None, plain("P", "Dropout probability, from 0 to below 1. Default: 0.")
    ] = None,
    optimizer: Annotated[
        str | None, one_of(known.optimizers, "Default: the model's, mostly adamw.")
    ] = None,
    schedule: Annotated[
        str | None,
        one_of(known.schedules, "Of the learning rate. Default: one-cycle."),
    ] = None,
    loss: Annotated[
        str | None, one_of(known.losses, "Default: the task's first for the model.")
    ] = None,
    init: Annotated[
        str | None, one_of(known.inits, "How first weights are drawn.")
    ] = None,
    augment: Annotated[
        str | None, one_of(known.augments, "How training images are changed.")
    ] = None,
    logger: Annotated[
        str | None,
        one_of(
            [CSV, *known.extras_of("logger")],
            "Where an epoch's numbers go beside history.csv.",
        ),
    ] = None,
    extras: Annotated[
        str | None,
        one_of(
            [*known.extras_of("with"), EVERYTHING, NOTHING],
            "Files beside the usual ones, several with commas between them. "
            f"Default: {default_extras()}.",
            "--with",
        ),
    ] = None,
    name: Annotated[
        str | None, plain("TITLE", "The project's title. Default: the folder's name.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the tree, write nothing.")
    ] = False,
    as_json: JsonFlag = False,
    train: Annotated[
        bool, typer.Option("--train", help="Then train it, with this interpreter.")
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
            logger=logger,
            extras=extras,
            name=name,
        )
        check_given(answers, path)
        asking = not yes and can_ask()
        own = None
        if data:
            answers, own = understood(answers, asking, say)
        if asking:
            answers = ask_missing(answers, known)
        folder = Path(os.path.normpath(path or default_path(answers)))
        project = resolve(replace(answers, project_slug=folder_name(folder)), own)
        check_free(folder)
        files, copies = render(project), sample(project)
        if train:
            check_can_train(files["requirements.txt"], dry_run)
        result = summary(project, folder, [*files, *copies])
        if not dry_run:
            write(folder, files, copies)
            result["written"] = True
        say(draw(str(folder), result["files"]))
        code = ExitCode.DONE
        if not dry_run:
            say(next_steps(project, folder))
        if train:
            code = result["training"] = run_training(folder, as_json)
        if as_json:
            print_json(result)
    raise typer.Exit(code)


def understood(answers: Answers, asking: bool, say) -> tuple[Answers, "Own"]:
    """Ask for a target that is missing, then say what the data are."""
    from scaffold.inspection import targets_to_ask_for

    if asking and (targets := targets_to_ask_for(answers)):
        answers = replace(answers, target=ask_target(targets))
    own = understand(answers)
    say(f"{as_text(own.report)}\n")
    return replace(answers, task=own.dataset.tasks[0]), own


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


def check_given(answers: Answers, path: Path | None) -> None:
    """Refuse what is wrong already before asking for the rest."""
    for kind, kinds in CLOSED_SETS.items():
        value = getattr(answers, kind)
        if value is not None:
            pick(kind, value, getattr(known, kinds))
    if path:
        check_slug(folder_name(path))
        check_free(Path(os.path.normpath(path)))


def default_path(answers: Answers) -> Path:
    """A folder named after the title, else after the task."""
    pick("task", answers.task, known.tasks)
    return Path(default_slug(answers))


def folder_name(target: Path) -> str:
    return os.path.basename(os.path.abspath(target))


def check_can_train(requirements: str, dry_run: bool) -> None:
    """Refuse --train where there is nothing to train, or nothing to train it with."""
    from importlib.metadata import PackageNotFoundError, distribution

    if dry_run:
        raise ScaffoldError("--dry-run writes nothing to --train.", "Leave out one.")
    for package in re.findall(r"^[\w-]+", requirements, re.MULTILINE):
        try:
            distribution(package)
        except PackageNotFoundError:
            raise ScaffoldError(
                f"--train needs {package}, which this Python does not have.",
                "pip install 'torch-scaffold[train]'",
            ) from None


def summary(project: Project, target: Path, paths: list[str]) -> dict:
    """What --json prints."""
    return {
        "path": os.path.abspath(target),
        "written": False,
        "files": sorted(paths),
        "answers": project.answers,
        **({"data": project.report.facts} if project.report else {}),
        "command": project.command,
        "version": __version__,
    }


def next_steps(project: Project, target: Path) -> str:
    return f"""
Next:
  cd {shlex.quote(str(target))}
  pip install -r requirements.txt
  python train.py
  python evaluate.py

The same again: {project.command}"""


def run_training(target: Path, as_json: bool) -> int:
    """Run train.py in its folder; its exit code."""
    output = sys.stderr if as_json else None
    command = [sys.executable, "train.py"]
    try:
        return subprocess.run(command, cwd=target, stdout=output).returncode
    except KeyboardInterrupt:  # train.py has had it too, and said what to do
        return ExitCode.INTERRUPTED


@app.command()
def inspect(
    path: Annotated[Path, typer.Argument(help="A table, a folder of images, ratings.")],
    target: Target = None,
    include: Include = (),
    exclude: Exclude = (),
    user: User = None,
    item: Item = None,
    rating: Rating = None,
    task: Annotated[str | None, one_of(known.tasks, "What is learnt.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what is found in your data, and write nothing.

    \b
    scaffold inspect houses.csv
    scaffold inspect photos/ --json
    """
    with reporting(as_json):
        answers = Answers(
            data=str(path),
            target=target,
            include=tuple(include),
            exclude=tuple(exclude),
            user=user,
            item=item,
            rating=rating,
            task=task and pick("task", task, known.tasks),
        )
        from scaffold.inspection import report

        found = report(answers)
        print_json(found.facts) if as_json else print(as_text(found))


KINDS = (*CLOSED_SETS.values(), "activations", "loggers", "extras")


@app.command("list")
def list_choices(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="|".join(KINDS), help="Default: all of them.", show_default=False
        ),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what there is to choose from.

    \b
    scaffold list
    scaffold list models --json
    """
    with reporting(as_json):
        kinds = [pick("kind", kind, KINDS)] if kind else KINDS
        entries = {
            name: [describe(entry) for entry in entries_of(name)] for name in kinds
        }
        if as_json:
            print_json(entries)
        else:
            print("\n\n".join(section(name, entries[name]) for name in kinds))


def entries_of(kind: str) -> list:
    others = {
        "activations": ACTIVATIONS,
        "loggers": known.extras_of("logger"),
        "extras": known.extras_of("with"),
    }
    entries = others[kind] if kind in others else getattr(known, kind)
    return list(entries.values())


def describe(entry) -> dict:
    """Name and summary, and the tasks where not every task can have it."""
    facts = {"name": entry.name, "summary": entry.summary}
    if isinstance(entry, Architecture | Dataset | Loss):
        facts["tasks"] = [
            name for name, task in known.tasks.items() if goes_with_task(entry, task)
        ]
    if hasattr(entry, "recipes"):
        facts["datasets"] = [
            dataset.name
            for dataset in known.datasets.values()
            if goes_with(entry, dataset)
        ]
        facts["featured"] = entry.featured
    return facts


def goes_with_task(entry, task) -> bool:
    """Whether a model, a dataset or a loss is for a task."""
    fitting = (*known.models_for(task), *known.datasets_for(task), *task.losses)
    return entry.name in fitting


def goes_with(model, dataset) -> bool:
    """Whether there is a task that a model can learn on a dataset."""
    return any(
        model.name in known.models_for(task)
        and dataset.name in known.datasets_for(task, model)
        for task in known.tasks.values()
    )


def section(kind: str, entries: list[dict]) -> str:
    """A heading and a line an entry; what is not featured, all in a paragraph."""
    shown = [entry for entry in entries if entry.get("featured", True)]
    width = max((len(entry["name"]) for entry in shown), default=0)
    lines = [
        f"{entry['name']:{width}}  {entry['summary']}{for_tasks(entry)}"
        for entry in shown
    ]
    if others := [entry for entry in entries if entry not in shown]:
        names = ", ".join(entry["name"] for entry in others)
        text = f"others {others[0]['summary']}{for_tasks(others[0])}: {names}"
        lines += wrap(text, LINE_WIDTH, subsequent_indent="  ")
    return "\n".join([kind, *(f"  {line}" for line in lines)])


def for_tasks(entry: dict) -> str:
    return f" ({', '.join(entry['tasks'])})" if "tasks" in entry else ""


@contextmanager
def reporting(as_json: bool) -> Iterator[Callable[[str], None]]:
    """Where people's text goes; and the one place where an error becomes text."""
    stream = sys.stderr if as_json else sys.stdout
    try:
        yield lambda text: print(text, file=stream, flush=True)
    except ScaffoldError as error:
        print(f"scaffold: {error}", file=sys.stderr)
        if as_json:
            print_json({"error": error.message, "hint": error.hint, "code": error.code})
        raise typer.Exit(error.code) from None
    except OSError as error:
        print(f"scaffold: {error.strerror or error}.", file=sys.stderr)
        raise typer.Exit(ExitCode.FAILED) from None
    except KeyboardInterrupt:
        print("scaffold: Interrupted; nothing was written.", file=sys.stderr)
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def print_json(value) -> None:
    print(json.dumps(value, indent=2))
