"""A project in a folder that has something in it already."""

import subprocess
import sys

import pytest

from tests.projects import scaffold
from tests.unit.test_write import files_in

TASK = ("--task", "regression")
ALLOWED = {
    ".git/config": "",
    "README.md": "# Mine\n",
    "LICENSE": "mine\n",
    ".gitignore": "secret\n",
    ".venv/pyvenv.cfg": "",
    ".venv/lib/x.py": "",
}


@pytest.fixture
def folder(tmp_path):
    """A repository with a README, a licence and an environment."""
    for name, text in ALLOWED.items():
        path = tmp_path / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "mine"


@pytest.mark.parametrize("inside", [True, False], ids=["dot", "from outside"])
def test_a_repository_gets_a_project(folder, inside):
    where, path = (folder, ".") if inside else (folder.parent, "mine")
    said = scaffold("new", path, *TASK, cwd=where).stdout
    assert said.startswith("✓ Created mine: ")
    assert ".gitignore and README.md" in said
    for name, text in ALLOWED.items():
        assert (folder / name).read_text() == text
    assert (folder / "train.py").exists() and (folder / "data/diabetes.csv").exists()


def test_the_recreating_command_has_the_path_that_was_given(folder):
    said = scaffold("new", "./sub/../mine", *TASK, cwd=folder.parent).stdout
    assert "scaffold new mine --task" in said
    assert "scaffold new . " in scaffold("new", ".", *TASK, cwd=empty(folder)).stdout


def empty(folder):
    (folder.parent / "empty").mkdir()
    return folder.parent / "empty"


@pytest.mark.parametrize("name", ["notes.txt", "train.py", "data/x.csv", ".scaffold/x"])
def test_anything_else_is_refused_by_name_before_anything_is_written(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("mine")
    before = files_in(folder)
    refused = scaffold("new", ".", *TASK, cwd=folder, code=2).stderr
    top = name.partition("/")[0]
    assert "already" in refused if top == ".scaffold" else f"(it has {top})" in refused
    assert files_in(folder) == before


def test_a_project_is_not_written_over(folder):
    scaffold("new", ".", *TASK, cwd=folder)
    before = files_in(folder)
    assert "`scaffold update`" in scaffold("new", ".", *TASK, cwd=folder, code=2).stderr
    assert files_in(folder) == before


def test_the_users_own_data_may_be_there(folder):
    (folder / "houses.csv").write_text(
        "size,price\n" + "".join(f"{n}.5,{3 * n}.5\n" for n in range(1, 40))
    )
    data = ("--data", "houses.csv", "--target", "price")
    scaffold("new", ".", *data, cwd=folder)
    assert "houses.csv" in (folder / "config.py").read_text()


def test_an_update_leaves_the_users_readme_alone(folder):
    """It is not one that the templates could ever change."""
    scaffold("new", ".", *TASK, cwd=folder)
    assert "Nothing to update" in scaffold("update", "--force", cwd=folder).stdout
    scaffold("update", "--set", "style=functional", "--force", cwd=folder)
    assert (folder / "README.md").read_text() == "# Mine\n"
    assert "F.relu" in (folder / "model.py").read_text()


KILLED = """
import importlib, os, sys
swap = importlib.import_module("scaffold.update.swap")
put, count = swap.put, 0

def killing(new, target):
    global count
    count += 1
    if count == 5:
        os._exit(9)
    put(new, target)

swap.put = killing
sys.argv = ["scaffold", "new", ".", "--task", "regression"]
from scaffold.__main__ import main
main()
"""


def test_a_killed_run_is_undone_by_the_next(folder):
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=folder)
    assert done.returncode == 9 and (folder / ".scaffold" / "update").exists()
    scaffold("new", ".", *TASK, cwd=folder)
    assert (folder / "train.py").exists()
    assert not (folder / ".scaffold" / "update").exists()
