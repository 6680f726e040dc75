"""The help of every command and the error messages, word for word.

After a change on purpose: `nox -s snapshots`, and read the difference in git.
"""

import re

import pytest
import typer

from scaffold.cli import command_line
from tests.projects import scaffold
from tests.tables import plain, save
from tests.unit.test_cli import NEW

COMMANDS = sorted(typer.main.get_command(command_line()).commands)
OWN = ["new", "demo", "--data"]
ERRORS = {
    "no task": ["new"],
    "an unknown task": ["new", "--task", "regresion"],
    "an unknown flag": [*NEW, "--stile", "class"],
    "a flag without its value": [*NEW, "--style"],
    "a model for another task": [*NEW, "--model", "cnn"],
    "a dataset for another task": [*NEW, "--dataset", "digits"],
    "a width that is none": [*NEW, "--hidden", "64,x"],
    "a number out of range": [*NEW, "--dropout", "1"],
    "a flag that does not fit": [*NEW, "--model", "linear", "--dropout", "0.1"],
    "a folder that is used": ["new", "used", "--task", "regression"],
    "a folder named like a package": ["new", "torch", "--task", "regression"],
    "data that do not exist": [*OWN, "nowhere.csv", "--target", "y"],
    "data without a target": [*OWN, "table.csv"],
    "a target that is no column": [*OWN, "table.csv", "--target", "z"],
    "a table without rows": [*OWN, "empty.csv", "--target", "y"],
    "a target of text": [*OWN, "text.csv", "--task", "regression", "--target", "y"],
    "a folder without images": [*OWN, "used", "--task", "classification"],
    "inspect nothing": ["inspect", "nowhere.csv"],
    "list what does not exist": ["list", "stiles"],
    "matrix without combinations": ["matrix", "--task", "regression", "--model", "cnn"],
    "matrix with half a flag": ["matrix", "--shards", "3"],
    "update what is no project": ["update", "used"],
    "update with an unknown setting": ["update", "demo", "--set", "foo=1"],
    "check what is no project": ["check", "used"],
    "where without a line": ["where", "train.py"],
    "where beyond the end": ["where", "train.py:5000", "--task", "regression"],
}


@pytest.fixture
def folder(tmp_path):
    """A table, one without rows, one of words, and a folder that is not empty."""
    plain(tmp_path / "table.csv", lambda row: row)
    save(tmp_path / "empty.csv", "aby", [])
    save(tmp_path / "text.csv", "aby", [[n, n % 3, f"word {n}"] for n in range(40)])
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "notes.txt").write_text("mine\n")
    return tmp_path


def test_the_help_of_the_tool(tmp_path, text):
    assert scaffold("--help", cwd=tmp_path).stdout == text


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command(tmp_path, text, command):
    assert scaffold(command, "--help", cwd=tmp_path).stdout == text


@pytest.mark.parametrize("words", ERRORS.values(), ids=ERRORS)
def test_an_error(folder, text, words):
    """The command, its exit code and all that it prints."""
    if words[0] == "update" and words[1] == "demo":
        scaffold(*NEW, cwd=folder)
    done = scaffold(*words, cwd=folder, code=2)
    printed = re.sub(re.escape(str(folder)), "FOLDER", done.stdout + done.stderr)
    assert f"$ scaffold {' '.join(words)}\n\n{printed}" == text
