"""`scaffold new --train`: train the new project with this Python."""

import subprocess
import sys
from pathlib import Path

from scaffold.errors import ExitCode, ScaffoldError, Stopped
from scaffold.project import Project
from scaffold.render import needed_to_train
from scaffold.requirements import missing, package_of


def can_train(project: Project) -> bool:
    """Whether this Python has the packages that train.py imports."""
    return not missing(needed_to_train(project))


def check_can_train(project: Project, dry_run: bool) -> None:
    """Refuse --train with --dry-run, or if a package is missing."""
    if dry_run:
        raise ScaffoldError(
            "--train and --dry-run exclude each other: --dry-run writes no project.",
            "Leave out one of them.",
        )
    if gone := missing(needed_to_train(project)):
        logger = [project.logger.name] if project.logger else []
        raise ScaffoldError(
            f"--train needs {package_of(gone[0])}, which is not installed.",
            f"Install it: pip install 'torch-scaffold[{','.join(['train', *logger])}]'",
        )


def run_training(target: Path, as_json: bool) -> int:
    """Run train.py in its folder and return its exit code.

    Pass SIGTERM on and wait, so that train.py can save a checkpoint. Ctrl-C reaches it
    without help.
    """
    output = sys.stderr if as_json else None
    process = subprocess.Popen([sys.executable, "train.py"], cwd=target, stdout=output)
    try:
        code = process.wait()
    except Stopped as stopped:
        if stopped.code == ExitCode.TERMINATED:
            process.terminate()
        code = process.wait()
    return code if code >= 0 else 128 - code  # 128 + signal, as in a shell
