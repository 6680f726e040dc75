"""`scaffold update`: a project moves on with its templates, and edits stay."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold import __version__
from scaffold.commands.flags import JsonFlag
from scaffold.commands.output import print_json, reporting
from scaffold.errors import ExitCode

if TYPE_CHECKING:
    from scaffold.update import Update


def update(
    path: Annotated[
        Path, typer.Argument(help="The project's folder.", show_default=False)
    ] = Path("."),
    pairs: Annotated[
        list[str],
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="An answer to give anew, like style=functional; with no value, its "
            "default. Repeatable.",
            show_default=False,
        ),
    ] = (),
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Change nothing; exit code 4 if there is an update."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; print the diff.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Also where git has changes that are not committed."
        ),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Bring a project to what its templates give today; what you changed stays.

    \b
    scaffold update                          in the project's folder
    scaffold update --dry-run                shows what would change
    scaffold update --set style=functional --set device=multi-gpu

    Exit code 3: there are conflicts, marked in the files as git does.
    """
    with reporting(as_json) as say:
        from scaffold.update import carry_out, plan  # here, not above: libgit2 is large
        from scaffold.update.diff import as_diff
        from scaffold.update.repository import check_clean
        from scaffold.update.settings import read_settings
        from scaffold.update.swap import only_one, recover

        settings = read_settings(list(pairs))
        with only_one(path):
            if recover(path):
                say("A former update was interrupted; it is undone.")
            if not (check or dry_run or force):
                check_clean(path)
            found = plan(path, settings, force)
            result, code = summary(found), ending(found, check)
            if found.available and not (check or dry_run):
                result["in_index"] = carry_out(found)
                result["written"] = True
        if dry_run:
            result["diff"] = as_diff(found)
        if as_json:
            print_json(result)
        else:
            say(result.get("diff") or as_text(found, check, result))
    raise typer.Exit(code)


def ending(found: "Update", check: bool) -> ExitCode:
    if check:
        return ExitCode.UPDATE_AVAILABLE if found.available else ExitCode.DONE
    return ExitCode.CONFLICTS if found.conflicts else ExitCode.DONE


def summary(found: "Update") -> dict:
    """What --json prints."""
    return {
        "path": str(found.folder.resolve()),
        "available": found.available,
        "written": False,
        "in_index": False,
        "from": found.record.version,
        "version": __version__,
        "answers": found.project.answers,
        "files": [
            {"path": outcome.path, "action": outcome.action, "words": outcome.words}
            for outcome in found.outcomes
        ],
        "conflicts": [outcome.path for outcome in found.conflicts],
    }


def as_text(found: "Update", check: bool, result: dict) -> str:
    if not found.available:
        return (
            f"There is nothing to update: this is what scaffold {__version__} writes."
        )
    if check:
        return "There is an update: `scaffold update --dry-run` shows it."
    width = max((len(outcome.path) for outcome in found.outcomes), default=0)
    lines = [
        f"{outcome.action:8}  {outcome.path:{width}}  {outcome.words}".rstrip()
        for outcome in found.outcomes
    ]
    return "\n".join([*lines, *next_step(found, result["in_index"])])


def next_step(found: "Update", in_index: bool) -> list[str]:
    if not found.conflicts:
        return []
    steps = ["", "Conflicts: settle them before you go on."]
    if not all(outcome.words for outcome in found.conflicts):
        steps.append("Both versions of a line are between <<<<<<< and >>>>>>>.")
    if in_index:
        steps.append("`git mergetool` opens one after the other.")
    return steps
