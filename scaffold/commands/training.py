"""`scaffold new --train`: train the project that was written, with this Python."""

import subprocess
import sys
from pathlib import Path

from scaffold.errors import ExitCode, ScaffoldError, Stopped
from scaffold.project import Project
from scaffold.render import needed_to_train
from scaffold.requirements import missing, package_of


def can_train(project: Project) -> bool:
    """Whether this Python has what train.py imports."""
    return not missing(needed_to_train(project))


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
