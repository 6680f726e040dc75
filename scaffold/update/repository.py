"""The git repository of a project: check that it is clean, record conflicts.

This runs git itself, not libgit2, so that it agrees with what the user sees.
"""

import os
import subprocess
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.update.merge import Outcome

UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}
NOBODY = "0" * 40  # git's name for no object


def git(folder: Path, *words: str, text: bytes = b"") -> str:
    """The output of `git words…` in a folder, ignoring the GIT_* variables of a hook.

    Raises subprocess.CalledProcessError, or FileNotFoundError without git.
    """
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    command = ["git", "-C", str(folder), *words]
    done = subprocess.run(
        command, input=text, capture_output=True, check=True, env=surroundings
    )
    return os.fsdecode(done.stdout)


def is_tracked(folder: Path) -> bool:
    """Whether the folder is in a repository that does not ignore it.

    Raises ScaffoldError if there is a repository and git fails.
    """
    place = folder.resolve()
    if not any((parent / ".git").exists() for parent in (place, *place.parents)):
        return False
    try:
        git(folder, "rev-parse", "--is-inside-work-tree")
    except (OSError, subprocess.CalledProcessError) as error:
        raise ScaffoldError(
            f"git can't tell whether {folder} is committed: {reason(error)}.",
            "Add --force to update without this check.",
        ) from None
    try:
        git(folder, "check-ignore", "-q", ".")
    except subprocess.CalledProcessError:
        return True
    return False


def reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        lines = os.fsdecode(error.stderr).strip().splitlines()
        return lines[0].rstrip(".") if lines else f"exit code {error.returncode}"
    return "it is not installed"


def check_clean(folder: Path) -> None:
    """Refuse a project with uncommitted changes or an unfinished merge.

    Otherwise the user could not tell or undo the changes of the update.
    """
    if not is_tracked(folder):
        return
    for name, what in UNDER_WAY.items():
        marker = git(folder, "rev-parse", "--git-path", name).rstrip("\n")
        if (folder / marker).exists():
            raise ScaffoldError(
                f"{folder} is in the middle of {what}.",
                "Finish it first, or add --force.",
            )
    if changed := git(folder, "status", "--porcelain", "-z", "--", ".").split("\0")[0]:
        raise ScaffoldError(
            f"You have uncommitted changes ({changed[3:]}).",
            "Commit or stash them first, or add --force.",
        )


def add_conflicts(folder: Path, outcomes: list[Outcome]) -> None:
    """Put the three versions of each conflict into git's index, as `git merge` does.

    `git status` then lists them, and `git mergetool` opens them.
    """
    prefix = git(folder, "rev-parse", "--show-prefix").rstrip("\n")
    lines = []
    for outcome in outcomes:
        lines.append(f"0 {NOBODY}\t{prefix}{outcome.path}")
        for stage, (name, file) in enumerate(outcome.stages, start=1):
            if file:
                words = ["hash-object", "-w", "--stdin", "--path", name]
                blob = git(folder, *words, text=file.content).strip()
                lines.append(f"{file.mode:o} {blob} {stage}\t{prefix}{name}")
    text = "".join(f"{line}\0" for line in lines)
    git(folder, "update-index", "-z", "--index-info", text=os.fsencode(text))
