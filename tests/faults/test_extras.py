"""Extras of strangers: no template and no path reaches anything but the project."""

import io
import os
import stat
import time
import zipfile
from pathlib import Path

import pytest

from scaffold.errors import ScaffoldError
from scaffold.external import sandbox
from scaffold.external.archive import read_zip
from scaffold.external.fetch import fetch
from scaffold.external.source import MOST_BYTES, MOST_FILES, Source
from scaffold.project import Answers, resolve
from scaffold.record import read_record, record_of
from scaffold.render import render
from scaffold.write import fill
from tests.extras import INSIDE, TOML, make_extra, project_with

SECRET = "a-secret-of-the-user"
LEAKS = (SECRET, "<class", "<module", "<function", "<built-in", "site-packages")

ATTEMPTS = [
    "{{ ''.__class__.__mro__ }}",
    "{{ ().__class__.__bases__[0].__subclasses__() }}",
    "{{ '' | attr('__class__') }}",
    "{{ [''] | map(attribute='__class__') | list }}",
    "{{ ''['__class__'] }}",
    "{{ '{0.__class__}'.format('') }}",
    "{{ '{x.__class__}'.format_map({'x': ''}) }}",
    "{{ ['{0.__class__}'] | map('format', '') | list }}",
    "{{ ''.format.__wrapped__ }}",
    "{{ [].append.__self__ }}",
    "{{ project.__call__.__globals__ }}",
    "{{ project.project }}",
    "{{ project().__class__ }}",
    "{{ project().__init__.__globals__ }}",
    "{{ project().task.__init__.__globals__ }}",
    "{{ project().model.build }}",
    "{{ project().model.build.__globals__ }}",
    "{{ project().recipe.with_optimizer }}",
    "{{ project().with_extras([], 'source') }}",
    "{{ project().copies[0][1].read_text() }}",
    "{{ (project().copies | first | last).read_text() }}",
    "{{ project().copies | map('last') | map(attribute='parent') | list }}",
    "{{ project().copies | map('last') | map('attr', 'read_text') | list }}",
    "{% for _, path in project().copies %}{{ path.read_bytes() }}{% endfor %}",
    "{% macro m() %}{% endmacro %}{{ m.__init__.__globals__ }}",
    "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ namespace(a=1).__class__ }}",
    "{{ range.__class__ }}",
    "{{ cycler.__init__.__globals__.os.environ }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ lipsum.__globals__ }}",
    "{{ self._TemplateReference__context.environment }}",
    "{{ self.__init__.__globals__ }}",
    "{% for x in [1] %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "{% for x in [1] %}{{ loop._iterator }}{% endfor %}",
    "{{ unknown.__init__ }}",
    "{{ config }}{{ environment }}{{ os.environ }}",
    "{% import 'os' as os %}{{ os.environ }}",
    "{% include '/etc/passwd' %}",
    "{% include '../secret.txt' %}",
    "{% include '../../secret.txt' %}",
    "{% include 'SECRET' %}",
    "{% extends 'files/README.md.jinja' %}",
    "{{ cookiecutter.update({'task': 'x'}) }}",
    "{{ project().training.extras.append(1) }}",
    "{% set project().title = 'x' %}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ 'x' | random }}",
]


@pytest.fixture
def own_data(tmp_path) -> dict:
    """Answers for data with a secret, which are copied into the project."""
    table = tmp_path / "t.csv"
    rows = "".join(f"{n % 7}.5,{SECRET},{n * 2}\n" for n in range(40))
    table.write_text(f"area,note,price\n{rows}")
    (tmp_path / "secret.txt").write_text(SECRET)
    return {
        "task": None,
        "data": str(table),
        "target": "price",
        "exclude": ("note",),
        "copy_data": True,
    }


def test_templates_reach_neither_files_nor_python(
    tmp_path, monkeypatch, own_data, faults
):
    """An attempt that gives text gives none that could hold something."""
    monkeypatch.setenv("SECRET", SECRET)
    place = make_extra(tmp_path / "a", {"a.txt": "{{ project().copies | length }}"})
    project = project_with(place, **own_data)
    assert render(project)["a.txt"] == "1", "there is something to steal"
    for attempt in ATTEMPTS:
        source = Source("evil", {"a.txt": attempt.encode()})
        try:
            text = sandbox.render_text(source, "a.txt", project)
        except ScaffoldError as error:
            assert "a.txt:1: " in error.message, (attempt, error.message)
            text = error.message
        assert not any(leak in text for leak in LEAKS), (attempt, text)
    faults(len(ATTEMPTS))


def test_most_attempts_are_refused_by_the_sandbox(own_data, faults):
    """The others fail because the name is not there."""
    project = resolve(Answers(**own_data))
    refused = 0
    for attempt in ATTEMPTS:
        source = Source("evil", {"a.txt": attempt.encode()})
        try:
            assert sandbox.render_text(source, "a.txt", project) in ("[Undefined]", "")
        except ScaffoldError as error:
            refused += "the sandbox refuses it" in error.message
    assert refused >= 25
    faults(0)  # those of the test before


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'x' * 10 ** 9 }}",
        "{{ [1] * 10 ** 9 }}",
        "{{ 9 ** (9 ** 9) }}",
        "{{ 9 ** 99 ** 99 ** 99 }}",
        "{{ '%01000000000d' % 1 }}",
        "{{ range(10 ** 9) | list }}",
        "{% for a in range(9999) %}"
        "{% for b in range(9999) %}12345{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_templates_that_would_not_end_are_stopped(template):
    source = Source("evil", {"a.txt": template.encode()})
    project = resolve(Answers(task="regression"))
    start = time.monotonic()
    with pytest.raises(ScaffoldError, match=r"Can't render evil/a\.txt"):
        sandbox.render_text(source, "a.txt", project)
    assert time.monotonic() - start < sandbox.MOST_SECONDS + 5


@pytest.mark.parametrize(
    "text", ["\ue000/etc/passwd:1\ue001", "{{ '\\ue000x\\ue001' }}"]
)
def test_no_template_tells_where_which_file_to_show(text):
    source = Source("evil", {"a.txt": text.encode()})
    with pytest.raises(ScaffoldError, match="characters that `scaffold where` uses"):
        sandbox.render_text(source, "a.txt", resolve(Answers(task="regression")))


@pytest.mark.parametrize("text", ["(" * 100_000, "-" * 100_000 + "1", "x.a" * 30_000])
def test_code_that_is_nested_too_deep_gets_a_sentence(tmp_path, text):
    place = make_extra(tmp_path / "a", {"a.py": f"{text}\n"})
    with pytest.raises(ScaffoldError, match=r"a\.py is not valid Python"):
        render(project_with(place))


def test_a_template_that_is_slow_is_stopped(monkeypatch):
    monkeypatch.setattr(sandbox, "MOST_SECONDS", -1)
    source = Source("evil", {"a.txt": b"x{{ 1 }}"})
    with pytest.raises(ScaffoldError, match="takes more than"):
        sandbox.render_text(source, "a.txt", resolve(Answers(task="regression")))


PATHS = [
    "/etc/passwd",
    "../up.txt",
    "a/../../up.txt",
    "a\\..\\..\\up.txt",
    "C:/windows.txt",
    "a:stream",
    "a//b",
    "./a",
    "a/",
    "",
    "con.txt",
    "dot./a",
    "space /a",
    "git~1/hooks/pre-commit",
    "new\nline",
    ".g\u200cit/config",
]
INSIDE_PATHS = [
    ".git/hooks/pre-commit",
    ".GIT/config",
    "a/.git/config",
    ".scaffold/answers.json",
    ".Scaffold/base.zip",
    "data/diabetes.csv",
    "outputs/best.pt",
]


@pytest.mark.parametrize("path", PATHS, ids=ascii)
def test_no_path_leads_out_of_an_extra(path):
    with pytest.raises(ScaffoldError, match="which is not allowed"):
        Source("evil", {path: b""})
    with pytest.raises(ScaffoldError, match="which is not allowed"):
        Source("evil", {INSIDE + path: b""})


@pytest.mark.parametrize("path", INSIDE_PATHS)
def test_no_path_leads_into_what_the_project_keeps(tmp_path, path):
    place = make_extra(tmp_path / "a", {path: "x"}, f'replaces = ["{path}"]\n')
    with pytest.raises(ScaffoldError, match="an extra can't write into"):
        project_with(place)


def zipped(names: dict[str, bytes], mode: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = mode << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def test_an_archive_with_two_files_that_are_one_on_some_system_is_refused(tmp_path):
    path = tmp_path / "evil.zip"
    names = [f"{INSIDE}{name}" for name in ("a/b.txt", "A/b.txt")]
    path.write_bytes(zipped({"extra.toml": TOML.encode(), **dict.fromkeys(names, b"")}))
    with pytest.raises(ScaffoldError, match="Rename the file in the extra"):
        render(project_with(path))


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "a\\x", "C:/x"])
def test_an_archive_with_a_path_that_leads_out_is_refused(path):
    content = zipped({"extra.toml": TOML.encode(), path: b"x"})
    with pytest.raises(ScaffoldError, match="which is not allowed"):
        read_zip("evil.zip", content)


def test_an_archive_cannot_name_a_folder_of_this_machine_as_its_top(tmp_path):
    """cookiecutter's unzip would take this folder for what it unpacked."""
    make_extra(tmp_path / "mine", {"a.txt": SECRET})
    path = tmp_path / "evil.zip"
    path.write_bytes(zipped({f"{tmp_path}/mine/": b"", "b.txt": b""}))
    with pytest.raises(ScaffoldError, match=r"has no extra\.toml"):
        project_with(path)


def test_a_link_in_an_archive_is_refused():
    with pytest.raises(ScaffoldError, match="is a symbolic link"):
        read_zip("evil.zip", zipped({"a.txt": b"/etc/passwd"}, stat.S_IFLNK | 0o777))


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    bomb = zipped({"a.txt": b"\0" * (MOST_BYTES + 1)})
    assert len(bomb) < MOST_BYTES / 100
    with pytest.raises(ScaffoldError, match="has more than"):
        read_zip("evil.zip", bomb)


def test_an_archive_that_lies_about_its_size_is_refused():
    content = zipped({"a.txt": b"\0" * 100_000})
    lying = content.replace((100_000).to_bytes(4, "little"), (1).to_bytes(4, "little"))
    with pytest.raises(ScaffoldError, match="is not a valid zip archive"):
        read_zip("evil.zip", lying)


@pytest.mark.parametrize("seed", range(40))
def test_a_broken_archive_gets_a_sentence(seed):
    content = bytearray(zipped({"extra.toml": TOML.encode() * 9, "b": b"b" * 99}))
    content[seed * len(content) // 40] ^= 0xFF
    try:
        files = read_zip("broken.zip", bytes(content)).files
    except ScaffoldError:
        return
    assert len(files) <= 2


def test_an_encrypted_archive_is_refused():
    content = zipped({"a.txt": b"x"}).replace(b"\x14\0\0\0\x08\0", b"\x14\0\1\0\x08\0")
    with pytest.raises(ScaffoldError, match="is encrypted"):
        read_zip("evil.zip", content)


@pytest.mark.parametrize("place", ["a.txt", "folder", "/header.txt", "/hooks"])
def test_a_link_is_refused_wherever_it_is(tmp_path, place):
    (tmp_path / "secret.txt").write_text(SECRET)
    extra = make_extra(tmp_path / "a", {"b.txt": ""})
    path = extra / (place[1:] if place[0] == "/" else INSIDE + place)
    folder = place in ("folder", "/hooks")
    os.symlink(tmp_path if folder else tmp_path / "secret.txt", path)
    with pytest.raises(ScaffoldError, match="is a symbolic link or a special file"):
        fetch(str(extra))


def test_a_folder_that_is_a_link_is_refused(tmp_path):
    extra = make_extra(tmp_path / "a", {})
    os.symlink(tmp_path, extra / INSIDE[:-1])
    with pytest.raises(ScaffoldError, match="is a symbolic link"):
        fetch(str(extra))


def test_a_pipe_does_not_hang(tmp_path):
    extra = make_extra(tmp_path / "a", {"b.txt": ""})
    os.mkfifo(extra / "pipe")
    with pytest.raises(ScaffoldError, match="a special file"):
        fetch(str(extra))


def test_a_folder_with_too_many_files_is_refused(tmp_path):
    extra = make_extra(tmp_path / "a", {})
    for number in range(MOST_FILES + 1):
        (extra / f"{number}").touch()
    with pytest.raises(ScaffoldError, match="has more than 1,000 files"):
        fetch(str(extra))


def test_words_of_an_extra_are_text_in_the_generated_files(tmp_path):
    """Values are not rendered again, so `{{ }}` in them is only text."""
    toml = '[files]\n"a.txt" = "{{ 7 * 6 }} {% include 1 %}"\n'
    place = make_extra(tmp_path / "a", {"a.txt": "x"}, toml)
    assert "{{ 7 * 6 }}" in render(project_with(place))["README.md"]


def test_a_changed_record_reaches_no_file_either(tmp_path):
    """A project may come from a stranger too, with its .scaffold/."""
    place = make_extra(tmp_path / "a", {"a.txt": "x"})
    project = project_with(place, project_slug="demo")
    folder = tmp_path / "demo"
    recorded = record_of(project, render(project))
    evil = zipped({"0/../../x": b"x", "0/extra.toml": TOML.encode()})
    fill(folder, {**recorded, ".scaffold/extras.zip": evil}, {})
    with pytest.raises(ScaffoldError, match="damaged"):
        read_record(folder)
    assert not Path(tmp_path, "x").exists()
