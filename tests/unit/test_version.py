"""The version is that of the git tag, and a checkout works without one."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.catalog import templates_folder
from tests.projects import run

ROOT = templates_folder().parent


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def version_of(folder: Path) -> str:
    """What a build in the folder would be called."""
    return run(folder, "-m", "hatchling", "version").stdout.strip()


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A repository with the settings of this one, without tags."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "All")
    return tmp_path


def test_a_tag_is_all_that_a_release_takes(checkout):
    git(checkout, "tag", "v0.3.0")
    assert version_of(checkout) == "0.3.0"
    git(checkout, "commit", "-q", "--allow-empty", "-m", "More")
    assert version_of(checkout) == "0.3.1.dev1"


def test_a_checkout_has_a_version_without_tags_and_without_git(checkout):
    assert version_of(checkout) == "0.0.dev1"
    shutil.rmtree(checkout / ".git")
    assert version_of(checkout) == "0.0.dev0"


def test_scaffold_runs_in_a_checkout_that_was_never_installed(tmp_path):
    (tmp_path / "scaffold").mkdir()
    shutil.copy(ROOT / "scaffold" / "__init__.py", tmp_path / "scaffold")
    code = "import sys, scaffold; print(scaffold.__version__, *sys.modules)"
    alone = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    version, *modules = alone.stdout.split()
    assert version == "0.0.dev0"
    assert "importlib.metadata" not in modules  # slow
