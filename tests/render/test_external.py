"""Extras from elsewhere: where they come from, and how they are laid over a project."""

import json
import os
import shutil
from contextlib import chdir
from pathlib import Path

import pytest
from cookiecutter import vcs
from typer.testing import CliRunner

from scaffold.cli import command_line
from scaffold.errors import ScaffoldError
from scaffold.extension import add_extras
from scaffold.external.address import Address, read_address, split
from scaffold.external.fetch import fetch
from scaffold.record import read_record
from scaffold.render import render
from tests.extras import as_zip, commit, git, make_extra, project_with
from tests.server import serve

HEADER = "# Author: {{ cookiecutter.author }}\n"
FILES = {
    "/header.txt": HEADER,
    "grading/test_grade.py": "def test_{{ project().task.name }}():\n    pass\n",
}
TOML = """
[files]
"grading/test_grade.py" = "grades the project"
[prepend]
"*.py" = "header.txt"
"""


@pytest.fixture
def header(tmp_path) -> Path:
    return make_extra(tmp_path / "header", FILES, TOML)


def new(folder: Path, *words: str, code: int = 0) -> str:
    with chdir(folder):
        command = ["new", "demo", "--task", "regression", "--yes", *words]
        done = CliRunner().invoke(command_line(), command)
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize(
    ("text", "names", "addresses"),
    [
        (None, None, []),
        ("check,report", "check,report", []),
        ("all, ./a", "all", ["./a"]),
        ("gh:a/b@v2,check,~/c,d.zip", "check", ["gh:a/b@v2", "~/c", "d.zip"]),
        ("./a,./a", "none", ["./a"]),
        (r"C:\a,b/c", "none", [r"C:\a", "b/c"]),
    ],
)
def test_names_and_addresses_of_with_are_told_apart(text, names, addresses):
    assert split(text) == (names, addresses)


@pytest.mark.parametrize(
    ("word", "place", "revision"),
    [
        ("gh:a/b", "https://github.com/a/b.git", None),
        ("gl:a/b@v2", "https://gitlab.com/a/b.git", "v2"),
        ("bb:a/b@feature/x", "https://bitbucket.org/a/b", "feature/x"),
        ("git@github.com:a/b", "git@github.com:a/b", None),
        ("git@github.com:a/b@v2", "git@github.com:a/b", "v2"),
        ("ssh://git@host/b@1a2b3c4", "ssh://git@host/b", "1a2b3c4"),
        ("file:///srv/b@main", "file:///srv/b", "main"),
    ],
)
def test_an_address_has_a_url_and_a_revision(word, place, revision):
    assert read_address(word) == Address(word, place, revision)


def test_a_path_is_absolute_so_that_an_update_finds_it_from_any_folder(tmp_path):
    with chdir(tmp_path):
        assert read_address("./a@b").text == str(Path.cwd() / "a@b")
    assert read_address("~/a").text == os.path.expanduser("~/a")


def test_cookiecutter_clones_any_host_with_git(monkeypatch, tmp_path, header):
    asked = []

    def clone(url, checkout, folder, no_input):
        asked.append((url, checkout, no_input))
        return shutil.copytree(header, Path(folder, "clone"))

    commit(header, tag="v2")
    monkeypatch.setattr(vcs, "clone", clone)
    for word in ("gh:a/b@v2", "bb:a/b", "https://codeberg.org/a/b"):
        assert fetch(word).files == fetch(str(header)).files
    assert asked == [
        ("git+https://github.com/a/b.git", "v2", True),
        ("git+https://bitbucket.org/a/b", None, True),
        ("git+https://codeberg.org/a/b", None, True),
    ]


def test_every_place_gives_the_same_files(tmp_path, header):
    made = commit(header)
    expected = fetch(str(header))
    assert {"extra.toml", "header.txt"} < expected.files.keys()
    flat, topped = (as_zip(header, top).read_bytes() for top in ("", "header-main"))
    assert fetch(str(header.with_suffix(".zip"))).files == expected.files
    with serve({"/flat.zip": flat, "/topped.zip": topped}) as server:
        for name in server.files:
            source = fetch(f"{server.address}{name}")
            assert source.files == expected.files
            assert source.revision == expected.revision
    clone = fetch(f"file://{header}")
    assert clone.files == expected.files and clone.commit == made
    assert clone.revision == f"commit {made[:7]}"


def test_a_new_project_fetches_an_extra_once(tmp_path, header):
    with serve({"/a.zip": as_zip(header).read_bytes()}) as server:
        new(tmp_path, "--with", f"{server.address}/a.zip")
        assert len(server.downloads("/a.zip")) == 1


def test_a_revision_is_a_tag_a_branch_or_a_commit(header):
    first = commit(header, tag="v1")
    (header / "header.txt").write_text("# new\n")
    second = commit(header)
    for revision, found in (("v1", first), (first, first), ("HEAD", second)):
        assert fetch(f"file://{header}@{revision}").commit == found


def test_files_are_added_and_headers_stand_first(header):
    bare = render(project_with("check", author="Ada"))
    files = render(project_with("check", header, author="Ada"))
    grade = files.pop("grading/test_grade.py")
    assert grade == "# Author: Ada\ndef test_regression():\n    pass\n"
    for name, text in bare.items():
        if name.endswith(".py"):
            assert files.pop(name) == f"# Author: Ada\n{text}"
        elif name != "README.md":
            assert files.pop(name) == text
    assert "grades the project" in files.pop("README.md") and not files


def test_the_header_of_the_first_extra_is_the_first(tmp_path):
    toml = '[prepend]\n"train.py" = "h.txt"\n'
    one = make_extra(tmp_path / "one", {"/h.txt": "# one"}, toml)
    two = make_extra(tmp_path / "two", {"/h.txt": "# two\n"}, toml)
    assert render(project_with(one, two))["train.py"].startswith('# one\n# two\n"""')
    assert render(project_with(two, one))["train.py"].startswith('# two\n# one\n"""')


def test_only_a_file_that_says_so_replaces_a_generated_one(tmp_path):
    place = make_extra(tmp_path / "a", {"README.md": "# Exercise 3\n"})
    with pytest.raises(ScaffoldError, match=r"would replace README.md.*replaces = "):
        render(project_with(place))
    make_extra(place, {}, 'replaces = ["README.md"]\n')
    assert render(project_with(place))["README.md"] == "# Exercise 3\n"


@pytest.mark.parametrize("name", ["readme.md", "train.py/x.py"])
def test_a_name_that_clashes_on_some_system_is_refused(tmp_path, name):
    place = make_extra(tmp_path / "a", {name: "x"})
    with pytest.raises(ScaffoldError, match="Rename the file in the extra"):
        render(project_with(place))


def test_a_template_includes_files_of_its_extra(tmp_path):
    files = {
        "/part.txt": "part {{ n }}\n",
        "a.txt": '{% set n = 3 %}{% include "part.txt" %}',
    }
    place = make_extra(tmp_path / "a", files)
    assert render(project_with(place))["a.txt"] == "part 3\n"


def test_an_extra_is_formatted_with_a_project_for_own_data(tmp_path):
    place = make_extra(tmp_path / "a", {"a.py": "x = {'a':1}\n"})
    table = tmp_path / "t.csv"
    rows = "".join(f"{n % 7}.5,{n * 2}\n" for n in range(40))
    table.write_text(f"a,price\n{rows}")
    project = project_with(place, task=None, data=str(table), target="price")
    assert render(project)["a.py"] == 'x = {"a": 1}\n'


def test_the_record_has_the_revision_and_the_files(tmp_path, header):
    made = commit(header)
    address = f"file://{header}"
    other = make_extra(tmp_path / "other", {"a.txt": "a\n"})
    said = new(tmp_path, "--with", f"check,{address},./other", "--author", "Ada")
    assert f"Added {address} (commit {made[:7]})." in said
    assert f"--with check,{address},{other}" in said
    facts = json.loads((tmp_path / "demo/.scaffold/answers.json").read_text())
    assert facts["answers"]["extras"] == f"check,{address},{other}"
    assert facts["sources"][address]["commit"] == made
    assert facts["sources"][str(other)].keys() == {"sha256"}
    sources = read_record(tmp_path / "demo").sources
    assert sources[address] == fetch(address)


@pytest.mark.parametrize("change", ["sources", "zip", "gone"])
def test_a_damaged_record_of_an_extra_is_refused(tmp_path, header, change):
    new(tmp_path, "--with", "./header")
    path = tmp_path / "demo/.scaffold/extras.zip"
    answers = path.with_name("answers.json")
    if change == "sources":
        answers.write_text(answers.read_text().replace('"sources"', '"other"'))
    elif change == "zip":
        path.write_bytes(path.read_bytes().replace(b"Author", b"Editor"))
    else:
        path.unlink()
    with pytest.raises(ScaffoldError, match=r"extras.zip is missing or damaged"):
        read_record(tmp_path / "demo")


def test_plain_cookiecutter_adds_them_too(tmp_path, header):
    project = project_with("check", header)
    add_extras(project.answers, tmp_path / "out")
    for name, text in render(project).items():
        assert (tmp_path / "out" / name).read_text() == text
    assert read_record(tmp_path / "out").sources.keys() == {str(header)}


HOOK = 'open("{{ project().slug }}.txt", "w").write("{{ cookiecutter.task }}")\n'


def test_hooks_run_only_with_trust(tmp_path):
    files = {"a.txt": "", "/hooks/post_gen_project.py": HOOK}
    make_extra(tmp_path / "a", files)
    said = new(tmp_path, "--with", "./a")
    assert "Its hooks/post_gen_project.py did not run: hooks need --trust" in said
    assert not (tmp_path / "demo/demo.txt").exists()
    shutil.rmtree(tmp_path / "demo")
    assert "did not run" not in new(tmp_path, "--with", "./a", "--trust")
    assert (tmp_path / "demo/demo.txt").read_text() == "regression"


def test_a_hook_before_may_refuse_and_nothing_is_written(tmp_path):
    files = {"a.txt": "", "/hooks/pre_gen_project.py": "raise SystemExit(3)\n"}
    make_extra(tmp_path / "a", files)
    said = new(tmp_path, "--with", "./a", "--trust", code=1)
    assert "hooks/pre_gen_project.py" in said and "Nothing was written." in said
    assert not (tmp_path / "demo").exists()
    new(tmp_path, "--with", "./a", "--trust", "--dry-run")


def test_a_hook_that_fails_after_leaves_the_project(tmp_path):
    files = {"a.txt": "", "/hooks/post_gen_project.py": "raise SystemExit(3)\n"}
    make_extra(tmp_path / "a", files)
    said = new(tmp_path, "--with", "./a", "--trust", code=1)
    assert "exit status: 3" in said and "demo may be incomplete" in said
    assert (tmp_path / "demo/train.py").exists()


def test_hooks_and_json_exclude_each_other(tmp_path):
    assert "exclude each other" in new(tmp_path, "--trust", "--json", code=2)


def no_toml(folder: Path) -> str:
    (folder / "extra.toml").unlink()
    return str(folder)


def no_repository(folder: Path) -> str:
    return f"file://{folder}"


def no_commits(folder: Path) -> str:
    git(folder, "init", "-q")
    return f"file://{folder}"


def revision_gone(folder: Path) -> str:
    commit(folder)
    return f"file://{folder}@v9"


def revision_a_file(folder: Path) -> str:
    (folder / "notes").write_text("")
    commit(folder)
    return f"file://{folder}@notes"


def not_a_zip(folder: Path) -> str:
    path = folder.with_suffix(".zip")
    path.write_text("no archive")
    return str(path)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (lambda folder: f"{folder}-gone", "There is no extra in"),
        (no_toml, "has no extra.toml"),
        (no_repository, "does not appear to be a git repository"),
        (no_commits, "is empty"),
        (revision_gone, "has no revision 'v9'"),
        (revision_a_file, "has no revision 'notes'"),
        (not_a_zip, "is not a valid zip archive"),
        (lambda _: "gh:a/b@--upload-pack=x", "is not a revision"),
        (lambda _: "nowhere:a/b", "is not the address of an extra"),
        (lambda _: "https://ada:secret@host/a.git", "contains a password"),
        (lambda _: "http://127.0.0.1:9/a.zip", "the server can't be reached"),
        (lambda _: "git+http://127.0.0.1:9/a", "git says `unable to access"),
    ],
)
def test_an_extra_that_cannot_be_fetched_gets_a_sentence(tmp_path, place, sentence):
    folder = make_extra(tmp_path / "a", {"a.txt": ""})
    with pytest.raises(ScaffoldError) as caught:
        project_with(place(folder))
    assert sentence in caught.value.message and "secret" not in str(caught.value)


def test_an_archive_that_is_gone_from_the_server_gets_a_sentence():
    with serve({}) as server, pytest.raises(ScaffoldError, match="answers 404"):
        fetch(f"{server.address}/a.zip")


def test_a_machine_without_git_gets_a_sentence(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ScaffoldError, match="git, which is not installed"):
        fetch("gh:teacher/autograder")


def test_git_never_asks(monkeypatch, tmp_path):
    """git would run the program that GIT_ASKPASS names only if it may ask."""
    seen = {}

    def clone(*_, **__):
        seen.update(os.environ)
        raise vcs.RepositoryNotFound

    monkeypatch.setattr(vcs, "clone", clone)
    with pytest.raises(ScaffoldError, match="was not found"):
        fetch("gh:a/b")
    assert seen["GIT_TERMINAL_PROMPT"] == "0" and "BatchMode" in seen["GIT_SSH_COMMAND"]
    assert "GIT_TERMINAL_PROMPT" not in os.environ


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("tasks = }", "is not valid TOML: .*line 3"),
        ('taks = ["regression"]', "unknown key, 'taks'.*Did you mean 'tasks'"),
        ('tasks = ["regresion"]', "unknown task, 'regresion'.*Did you mean"),
        ('tasks = ["recommender"]', "is for the task recommender, not for regression"),
        ('next = "python a.py"', "must have a list of strings as next"),
        ('files = {"a.txt" = 3}', r"must have a table of strings as \[files\]"),
        ('files = {"b.txt" = "b"}', "names b.txt, which is not in"),
        ('outputs = {"a\\nb" = "b"}', r"must have a table of strings as \[outputs\]"),
        ('replaces = ["train.py"]', "names train.py, which is not in"),
        ('prepend = {"*.py" = "b.txt"}', "prepends b.txt, which does not exist"),
        ('requirements = ["--index-url=http://x"]', "invalid requirement"),
        ('next = ["a\\nb"]', "must have a list of strings as next"),
    ],
)
def test_a_wrong_extra_toml_gets_a_sentence(tmp_path, toml, sentence):
    place = make_extra(tmp_path / "a", {"a.txt": ""}, toml)
    with pytest.raises(ScaffoldError, match=sentence):
        project_with(place)


def test_an_extra_without_files_or_of_another_kind_gets_a_sentence(tmp_path):
    place = make_extra(tmp_path / "a", {})
    with pytest.raises(ScaffoldError, match="has no files"):
        project_with(place)
    (place / "extra.toml").write_text('kind = "logger"\nsummary = "x"\n')
    with pytest.raises(ScaffoldError, match='must have kind = "with"'):
        project_with(place)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"a.txt": "1\n2\n{{ unknown }}\n"}, "a.txt:3: 'unknown' is undefined"),
        ({"a.txt": "1\n{% if %}\n"}, "a.txt:2: Expected an expression"),
        ({"a.txt": "1\n{{ 1 / 0 }}\n"}, "a.txt:2: division by zero"),
        ({"a.txt": '1\n\n{% include "b" %}\n'}, "a.txt:3: the extra has no file b"),
        ({"/b": "{{ c }}", "a.txt": '1\n{% include "b" %}'}, "/b:1: 'c' is undefined"),
        (
            {"a.py": "x = (\n"},
            "a.py is not valid Python: '.' was never closed in line 1",
        ),
    ],
)
def test_an_error_in_a_template_names_the_file_and_the_line(tmp_path, files, sentence):
    place = make_extra(tmp_path / "a", files)
    with pytest.raises(ScaffoldError, match=sentence):
        render(project_with(place))


def test_a_header_that_is_not_a_comment_is_refused(tmp_path):
    toml = '[prepend]\n"*.py" = "header.txt"\n'
    place = make_extra(tmp_path / "a", {"/header.txt": "Copyright 2026 Ada"}, toml)
    with pytest.raises(ScaffoldError, match=r"header.txt, \w+.py is not valid Python"):
        render(project_with(place))


def test_a_file_that_is_not_text_is_refused(tmp_path):
    place = make_extra(tmp_path / "a", {"a.txt": ""})
    next(place.rglob("a.txt")).write_bytes(b"\xff\xfe")
    with pytest.raises(ScaffoldError, match="is not UTF-8 text"):
        render(project_with(place))
