"""Projects with extras from elsewhere: update, where, check and list."""

import json
import shutil
from contextlib import chdir
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scaffold import __version__
from scaffold.cli import command_line
from scaffold.health.renewal import update_line
from scaffold.record import SOURCES, read_record
from scaffold.trace import trace
from scaffold.update import carry_out, plan, resolve_there
from tests.extras import INSIDE, as_zip, commit, fill, git, make_extra, project_with

GRADE = "def test_one():\n    assert 1\n\n\ndef test_two():\n    assert 2\n"
TOML = '[prepend]\n"*.py" = "header.txt"\n'


def command(*words: str, cwd: Path, code: int = 0) -> str:
    with chdir(cwd):
        done = CliRunner().invoke(command_line(), list(words))
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def autograder(tmp_path) -> Path:
    """An extra in a repository."""
    files = {"/header.txt": "# v1\n", "grade.py": GRADE}
    folder = make_extra(tmp_path / "autograder", files, TOML)
    commit(folder, tag="v1")
    return folder


def make(tmp_path: Path, extras: str) -> Path:
    words = ["demo", "--task", "regression", "--with", extras, "--yes"]
    command("new", *words, cwd=tmp_path)
    return tmp_path / "demo"


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def publish(autograder: Path) -> str:
    """A new revision: another header, and another line of the tests."""
    edit(autograder, "header.txt", "v1", "v2")
    edit(autograder, f"{INSIDE}grade.py", "assert 2", "assert 22")
    return commit(autograder)


def test_an_update_merges_the_new_revision_into_the_edited_project(
    tmp_path, autograder
):
    address = f"file://{autograder}"
    old = git(autograder, "rev-parse", "HEAD")
    folder = make(tmp_path, f"check,{address}")
    edit(folder, "grade.py", "assert 1", "assert 1, 'mine'")
    edit(folder, "train.py", "def main", "def my_main")
    assert "Nothing to update" in command("update", cwd=folder)
    new = publish(autograder)
    assert "available" in command("update", "--check", cwd=folder, code=4)
    said = command("update", cwd=folder)
    assert f"{address}: commit {old[:7]} -> commit {new[:7]}" in said
    grade = (folder / "grade.py").read_text()
    assert grade.startswith("# v2\n") and "1, 'mine'" in grade and "22" in grade
    train = (folder / "train.py").read_text()
    assert train.startswith("# v2\n") and "def my_main" in train
    assert read_record(folder).sources[address].commit == new
    assert "Nothing to update" in command("update", cwd=folder)


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_folder_and_an_archive_are_brought_up_to_date_too(tmp_path, autograder, kind):
    place = autograder if kind == "folder" else as_zip(autograder)
    folder = make(tmp_path, str(place))
    edit(autograder, "header.txt", "v1", "v2")
    as_zip(autograder)
    result = json.loads(command("update", "--json", cwd=folder))
    [extra] = result["extras"]
    assert extra["name"] == str(place) and extra["from"] != extra["to"]
    assert (folder / "train.py").read_text().startswith("# v2\n")


def test_a_pinned_revision_stays_until_another_is_set(tmp_path, autograder):
    address = f"file://{autograder}"
    folder = make(tmp_path, f"{address}@v1")
    publish(autograder)
    git(autograder, "tag", "v2")
    assert "Nothing to update" in command("update", cwd=folder)
    command("update", "--set", f"with={address}@v2", cwd=folder)
    assert (folder / "train.py").read_text().startswith("# v2\n")
    assert read_record(folder).sources.keys() == {f"{address}@v2"}


def test_an_update_without_its_source_says_how_to_leave_it_out(tmp_path, autograder):
    address = f"file://{autograder}"
    folder = make(tmp_path, f"check,{address}")
    shutil.rmtree(autograder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with chdir(folder):
        done = CliRunner().invoke(command_line(), ["update"])
    said = " ".join(done.stderr.split())
    assert done.exit_code == 2 and f"Can't fetch the extra {address}" in said
    assert "without this extra: `scaffold update --set with=check`" in said
    assert all(path.read_bytes() == content for path, content in before.items())
    said = command("update", "--set", "with=check", cwd=folder)
    assert f"{address}: commit" in said and "-> removed" in said
    assert not (folder / "grade.py").exists() and not (folder / SOURCES).exists()
    assert (folder / "check.py").read_text().startswith('"""')
    assert read_record(folder).sources == {}


def test_an_update_can_add_one(tmp_path, autograder):
    folder = make(tmp_path, "check")
    with chdir(tmp_path):
        carry_out(plan(folder, {"extras": "check,./autograder"}))
    assert (folder / "grade.py").read_text() == f"# v1\n{GRADE}"
    assert read_record(folder).answers.extras == f"check,{autograder}"
    assert not plan(folder, {}).available


def test_another_choice_keeps_the_extra(tmp_path, autograder):
    folder = make(tmp_path, str(autograder))
    command("update", "--set", "style=functional", cwd=folder)
    assert (folder / "model.py").read_text().startswith("# v1\n")
    assert read_record(folder).sources.keys() == {str(autograder)}


def test_check_and_where_need_no_network(tmp_path, autograder):
    """They show the revision of the project, though the source is gone."""
    address = f"file://{autograder}"
    folder = make(tmp_path, address)
    shutil.rmtree(autograder)
    line = update_line(folder, read_record(folder))
    assert line.text == f"none: the project matches scaffold {__version__}"
    place = f"{address}/{INSIDE}grade.py"
    said = command("where", "grade.py:3", cwd=folder)
    assert said == f"{place}:2\n    assert 1\n"
    said = command("where", "train.py:1", cwd=folder)
    assert said == f"{address}/header.txt:1\n    # v1\n"
    assert "train.py.jinja:" in command("where", "train.py:3", cwd=folder)
    found = json.loads(command("where", "grade.py:2", "--json", cwd=folder))
    template = {"file": place, "line": 1, "text": "def test_one():"}
    assert found == {"line": "def test_one():", "templates": [template]}


def test_where_takes_the_flags_of_new(tmp_path, autograder):
    words = ["grade.py:2", "--task", "regression", "--with", "./autograder"]
    said = command("where", *words, cwd=tmp_path)
    assert said.endswith(f"{INSIDE}grade.py:1\n    def test_one():\n")


TEMPLATE = """\
{% filter python %}
{% for n in [1, 2] %}
x = Path({{ n }})
{% endfor %}
{% include "parts/y.txt" %}
{% endfilter %}
"""


def test_where_finds_each_line_of_an_extra_that_uses_the_filters(tmp_path):
    files = {"a.py": TEMPLATE, "/parts/y.txt": "\ny = 2\n", "train.py": "print(1)\n"}
    place = make_extra(tmp_path / "a", files, 'replaces = ["train.py"]\n')
    project = project_with(place)
    lines = [(text, places) for text, places in trace(project, "a.py") if text]
    assert [(text, [one.line for one in places]) for text, places in lines] == [
        ("from pathlib import Path", [number_of_path()]),
        ("x = Path(1)", [3]),
        ("x = Path(2)", [3]),
        ("y = 2", [2]),
    ]
    [included] = lines[-1][1]
    assert (included.file, included.text) == (f"{place}/parts/y.txt", "y = 2")
    [(text, [one]), _] = trace(project, "train.py")
    assert text == "print(1)" and one.file == f"{place}/{INSIDE}train.py"


def number_of_path() -> int:
    from scaffold.catalog import templates_folder
    from scaffold.extension import IMPORTS

    lines = (templates_folder() / IMPORTS).read_text().split("\n")
    return next(n for n, line in enumerate(lines, 1) if line.startswith("Path = "))


def test_own_data_are_not_inspected_again(tmp_path, autograder):
    table = tmp_path / "t.csv"
    rows = "".join(f"{n % 7}.5,{n * 2}\n" for n in range(40))
    table.write_text(f"area,price\n{rows}")
    words = ["--target", "price", "--with", str(autograder), "--yes"]
    command("new", "demo", "--data", str(table), *words, cwd=tmp_path)
    folder = tmp_path / "demo"
    table.unlink()
    publish(autograder)
    command("update", cwd=folder)
    assert (folder / "train.py").read_text().startswith("# v2\n")
    assert "header.txt:1" in command("where", "train.py:1", cwd=folder)
    project = resolve_there(folder, read_record(folder))
    assert trace(project, "model.py")[0][0] == "# v2"


def test_a_project_with_an_extra_still_lists_the_choices(tmp_path, autograder):
    folder = make(tmp_path, str(autograder))
    assert command("list", "extras", cwd=folder) == command(
        "list", "extras", cwd=tmp_path
    )


def test_personal_defaults_may_name_one(tmp_path, autograder, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    text = f'extras = ["recommend", "{autograder}"]\n'
    fill(tmp_path / "scaffold/defaults.toml", text)
    command("new", "demo", "--task", "regression", "--yes", cwd=tmp_path)
    assert read_record(tmp_path / "demo").answers.extras == str(autograder)
