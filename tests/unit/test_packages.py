"""Without the packages of the extra `data`, all works but the user's own data."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from scaffold.catalog import templates_folder
from scaffold.inspection.packages import OF_EXCEL, PACKAGES
from tests.tables import plain
from tests.unit.test_write import files_in

ROOT = templates_folder().parent
BLOCK = """\
import sys
sys.modules.update(dict.fromkeys({names}))
"""
MAIN = """\
from scaffold.__main__ import main
sys.argv[0] = "scaffold"
main()
"""
OWN_DATA = """\
from scaffold import wizard
wizard.pick_one = lambda *_: "my own"
wizard.ask_path = lambda *_: print("asked for a path")
from scaffold.errors import ScaffoldError
try:
    wizard.Wizard(wizard.Answers(), None, print).ask_own()
except ScaffoldError as error:
    sys.exit(f"scaffold: {error}")
"""


def scaffold(
    folder: Path, *words, without=tuple(PACKAGES), code=MAIN
) -> tuple[int, str, str]:
    """Run scaffold where these packages can't be imported."""
    code = BLOCK.format(names=list(without)) + code
    command = [sys.executable, "-c", code, *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def sentence(package: str) -> str:
    return (
        f"scaffold: Your own data need {package}, which is not installed. "
        "Install it: pip install 'torch-scaffold[data]'\n"
    )


def test_the_extra_has_what_the_users_data_need():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    names = [line.partition(">=")[0] for line in extras["data"]]
    assert sorted(names) == sorted({**PACKAGES, **OF_EXCEL}.values())
    always = {line.partition(">=")[0] for line in project["dependencies"]}
    assert not always & set(names)
    assert "torch-scaffold[data]" in extras["train"]  # so that all can be trained


@pytest.mark.parametrize(("module", "package"), PACKAGES.items())
def test_data_without_a_package_are_refused_in_a_sentence(tmp_path, module, package):
    table = plain(tmp_path / "t.csv", lambda row: row / 7)
    before = files_in(tmp_path)
    for words in (
        ["new", "demo", "--data", table, "--target", "y", "--yes"],
        ["inspect", table],
    ):
        found = scaffold(tmp_path, *words, without=[module])
        assert found == (2, "", sentence(package))
    assert files_in(tmp_path) == before


def test_the_wizard_says_it_before_it_asks_for_a_path(tmp_path):
    assert scaffold(tmp_path, code=OWN_DATA) == (1, "", sentence("polars"))
    assert "asked" in scaffold(tmp_path, code=OWN_DATA, without=[])[1]


def test_a_project_of_the_users_data_is_not_updated_without_them(tmp_path):
    with zipfile.ZipFile(ROOT / "tests" / "data" / "houses-0.2.0.zip") as archive:
        archive.extractall(tmp_path)
    before = files_in(tmp_path)
    assert scaffold(tmp_path, "update") == (2, "", sentence("polars"))
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("task", ["regression", "transfer-learning", "recommender"])
def test_projects_of_sample_data_need_none_of_them(tmp_path, task):
    code, _, error = scaffold(tmp_path, "new", "demo", "--task", task, "--with", "all")
    assert (code, error) == (0, "")
    for words in (
        ["update", "demo", "--set", "style=functional"],
        ["list"],
        ["matrix", "--task", task, "--pairwise", "--shard", "1/40"],
    ):
        code, _, error = scaffold(tmp_path, *words)
        assert code == 0 and "Traceback" not in error
    assert "templates/" in scaffold(tmp_path / "demo", "where", "model.py:9")[1]
