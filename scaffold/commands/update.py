"""`scaffold update`: merge the latest templates with the user's edits."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scaffold import __version__
from scaffold.commands.flags import NONE, JsonFlag
from scaffold.commands.output import print_json, reporting
from scaffold.errors import ExitCode
from scaffold.terminal import paint, paint_diff
from scaffold.text import one_line

if TYPE_CHECKING:
    from scaffold.update import Update
    from scaffold.update.merge import Outcome


@dataclass(frozen=True)
class Request:
    """The flags of `scaffold update`."""

    pairs: Annotated[
        list[str],
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Change a setting, like style=functional. An empty value restores the "
            "default. Repeatable.",
            show_default=False,
        ),
    ] = NONE
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Change nothing; exit with code 4 if an update is available.",
        ),
    ] = False
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; print the diff.")
    ] = False
    force: Annotated[
        bool,
        typer.Option("--force", help="Update even if you have uncommitted changes."),
    ] = False
    as_json: JsonFlag = False

    @property
    def changes_nothing(self) -> bool:
        return self.check or self.dry_run


def update(
    path: Annotated[
        Path, typer.Argument(help="The project's folder.", show_default=False)
    ] = Path("."),
    *,
    request: Request,
) -> None:
    """Update a project to the latest templates and keep your changes.

    \b
    scaffold update                          in the project's folder
    scaffold update --dry-run                show what would change
    scaffold update --set style=functional --set device=multi-gpu

    Exit code 3: you have conflicts to resolve, marked in the files as in git, or edits
    to move by hand because a new version rewrote the files.
    """
    with reporting(request.as_json) as say:
        from scaffold.update.diff import as_diff  # here, not above: libgit2 is large

        found, result = carried_out(path, request, say)
        if request.dry_run:
            result["diff"] = as_diff(found)
        if request.as_json:
            print_json(result)
        else:
            diff = result.get("diff")
            say(paint_diff(diff) if diff else as_text(found, request.check, result))
            if diff and sys.stdout.isatty():  # a file of the diff is for `patch`
                say("This is a dry run: nothing was changed.")
    raise typer.Exit(ending(found, request.check))


def carried_out(
    path: Path, request: Request, say: Callable[[str], None]
) -> tuple["Update", dict[str, Any]]:
    """Plan the update and, unless nothing may change, carry it out."""
    from scaffold.update import carry_out, plan
    from scaffold.update.repository import check_clean
    from scaffold.update.settings import read_settings
    from scaffold.update.swap import only_one, recover

    settings = read_settings(list(request.pairs))
    with only_one(path):
        if recover(path):
            say("Undid an earlier, interrupted update.")
        if not (request.changes_nothing or request.force):
            check_clean(path)
        found = plan(path, settings, request.force)
        result = summary(found)
        if found.available and not request.changes_nothing:
            result["in_index"] = carry_out(found)
            result["written"] = True
    return found, result


def ending(found: "Update", check: bool) -> ExitCode:
    if check:
        return ExitCode.UPDATE_AVAILABLE if found.available else ExitCode.DONE
    unfinished = found.conflicts or found.by_hand
    return ExitCode.CONFLICTS if unfinished else ExitCode.DONE


def summary(found: "Update") -> dict[str, Any]:
    """What --json prints."""
    from scaffold.external.renewal import revisions

    return {
        "path": str(found.folder.resolve()),
        "available": found.available,
        "written": False,
        "in_index": False,
        "from": found.record.version,
        "version": __version__,
        "answers": found.project.answers,
        "extras": [
            {"name": name, "from": old, "to": new}
            for name, old, new in revisions(found.record.sources, found.project)
        ],
        "files": [
            {"path": outcome.path, "action": outcome.action, "words": outcome.words}
            for outcome in found.outcomes
        ],
        "conflicts": [outcome.path for outcome in found.conflicts],
        "by_hand": [
            {
                "path": outcome.path,
                "kept": outcome.kept,
                "places": list(outcome.places),
                "words": outcome.words,
                "note": outcome.note,
            }
            for outcome in found.by_hand
        ],
    }


def as_text(found: "Update", check: bool, result: dict[str, Any]) -> str:
    if not found.available:
        return f"Nothing to update: the project matches scaffold {__version__}."
    if check:
        return "An update is available. `scaffold update --dry-run` shows it."
    width = max((len(outcome.path) for outcome in found.outcomes), default=0)
    lines = [
        f"{action_of(outcome)}  {outcome.path:{width}}  {outcome.words}".rstrip()
        for outcome in found.outcomes
    ]
    lines = [*map(revision_line, result["extras"]), *lines]
    steps = [*conflict_steps(found, result["in_index"]), *hand_steps(found)]
    return "\n".join([*lines, *steps])


def revision_line(extra: dict[str, str]) -> str:
    """`gh:teacher/autograder: commit 1a2b3c4 -> commit 5d6e7f8`."""
    old, new = extra["from"] or "new", extra["to"] or "removed"
    return f"{one_line(extra['name'])}: {old} -> {new}"


def action_of(outcome: "Outcome") -> str:
    color = {"conflict": "red", "by hand": "yellow"}.get(outcome.action, "green")
    return paint(f"{outcome.action:8}", color)


def conflict_steps(found: "Update", in_index: bool) -> list[str]:
    if not found.conflicts:
        return []
    if in_index:
        return [
            "",
            "Resolve these conflicts, then commit. `git checkout --theirs FILE` takes "
            "the new version; `git mergetool` opens them one by one.",
        ]
    steps = ["", "Resolve these conflicts."]
    if not all(outcome.words for outcome in found.conflicts):
        steps.append("Both versions are between the markers <<<<<<< and >>>>>>>.")
    return steps


def hand_steps(found: "Update") -> list[str]:
    """Where to move each edit, and what to change in the user's own files."""
    if not found.by_hand:
        return []
    rewrite = found.rewrites[-1]
    heading = f"Version {rewrite.version} rewrote these files. Move your edits by hand:"
    steps = ["", heading, *map(hand_step, found.by_hand)]
    if any(outcome.kept for outcome in found.by_hand):
        steps.append(f"Your versions are in {rewrite.folder}/, with your changes in")
        steps.append("edits.diff. Delete the folder when done.")
    return steps


def hand_step(outcome: "Outcome") -> str:
    """`  optimizer.py -> train.py`."""
    if not outcome.kept:
        return f"  {outcome.path} {outcome.words}"
    places = ", ".join(outcome.places) or "no replacement"
    note = f" ({outcome.note})" if outcome.note else ""
    return f"  {outcome.path} -> {places}{note}"
