"""Versions that rewrote the generated code, and how to update older projects.

After a rewrite, a small edit could merge cleanly into code that no longer runs, so
`scaffold update` does not merge Python files across one (see update/rewrite.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packaging.version import Version


@dataclass(frozen=True)
class Rewrite:
    """A version that rewrote most of the generated code.

    moved    where a file's code is now; a file that is not listed kept its name
    notes    what else to know about a file's edits
    answers  turns an older record's answers into those that mean the same now
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


def rewrites_since(version: str) -> list[Rewrite]:
    """The rewrites after this version, the oldest first.

    Raises InvalidVersion.
    """
    written = Version(version)
    return [one for one in REWRITES if written < Version(one.version)]


def current_answers(version: str, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of a record of this version, converted to the current version."""
    for rewrite in rewrites_since(version):
        answers = rewrite.answers(answers)
    return answers


def places_now(name: str, rewrites: Sequence[Rewrite]) -> list[str]:
    """The files that may contain a file's code after these rewrites."""
    names = [name]
    for rewrite in rewrites:
        names = [new for old in names for new in rewrite.moved.get(old, (old,))]
    return names
