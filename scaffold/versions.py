"""Versions that rewrote the generated code, and how to update older projects.

After a rewrite, a small edit could merge cleanly into code that no longer runs, so
`scaffold update` does not merge Python files across one (see update/rewrite.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold import __version__
from scaffold.errors import ScaffoldError


@dataclass(frozen=True)
class Rewrite:
    """A version that rewrote most of the generated code.

    moved    where a file's code is now; a file that is not listed kept its name
    notes    what else to know about a file's edits
    answers  turns the answers of a record of schema 1, which has no defaults, into
             those that mean the same now
    """

    version: str
    moved: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, str]
    answers: Callable[[dict[str, Any]], dict[str, Any]]

    @property
    def folder(self) -> str:
        """The folder for the user's versions of rewritten files."""
        return f"before-{self.version}"


def add_former_defaults(answers: dict[str, Any]) -> dict[str, Any]:
    """0.1.0 always wrote report.py, and recommend.py for recommenders.

    find-lr and check were its default extras, and a default is not in the record.
    """
    extras = answers.get("extras", "find-lr,check")
    names = [] if extras == "none" else extras.split(",")
    names.append("report")
    if answers.get("task") == "recommender":
        names.append("recommend")
    return {**answers, "extras": ",".join(names)}


REWRITES = (
    Rewrite(
        version="0.2.0",
        moved={
            "checkpoint.py": ("utils.py",),
            "dataset.py": ("dataset.py", "model.py"),
            "epoch.py": ("train.py",),
            "logger.py": ("logger.py", "train.py"),
            "metrics.py": ("evaluate.py",),
            "optimizer.py": ("train.py",),
            "pictures.py": ("plots.py",),
            "ranking.py": ("ranking.py", "evaluate.py"),
            "runtime.py": ("utils.py", "distributed.py"),
        },
        notes={
            "config.py": "grad_clip, accumulate, compile, class_weights and patience "
            "are choices now: `scaffold update --set grad-clip=1`",
            "dataset.py": "normalization is in model.py",
        },
        answers=add_former_defaults,
    ),
)

LAYOUT = len(REWRITES)  # of what is written today


def layout_of(version: str) -> int:
    """How many rewrites a released version has.

    Raises InvalidVersion.
    """
    from packaging.version import Version  # here, not above: slow, and for schema 1

    written = Version(version)
    return sum(Version(rewrite.version) <= written for rewrite in REWRITES)


def rewrites_since(layout: int) -> Sequence[Rewrite]:
    """The rewrites after that many, the oldest first."""
    return REWRITES[layout:]


def current_answers(version: str, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of a record of schema 1, converted to those of schema 2.

    Raises InvalidVersion.
    """
    for rewrite in rewrites_since(layout_of(version)):
        answers = rewrite.answers(answers)
    return answers


def check_version(folder: Path, version: str) -> None:
    """Refuse to take a project back from a later release to this one.

    The version of a checkout does not say how old it is: it may be without tags.
    """
    from packaging.version import Version  # here, not above: slow

    this = Version(__version__)
    if not this.is_devrelease and Version(version) > this:
        raise ScaffoldError(
            f"{folder} was created by scaffold {version}, but this is {__version__}.",
            "Upgrade it: pip install --upgrade torch-scaffold",
        )


def places_now(name: str, rewrites: Sequence[Rewrite]) -> list[str]:
    """The files that may contain a file's code after these rewrites."""
    names = [name]
    for rewrite in rewrites:
        names = [new for old in names for new in rewrite.moved.get(old, (old,))]
    return names
