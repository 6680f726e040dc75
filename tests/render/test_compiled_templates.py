"""Compiled templates, which one process keeps for the next."""

import errno
import os
import sys
import tempfile

import pytest
from jinja2 import Environment, FileSystemBytecodeCache

from scaffold.choices.answers import Answers
from scaffold.project import resolve
from scaffold.render import environment, render


@pytest.fixture
def next_process(monkeypatch, tmp_path):
    """Forget what this process compiled. The temporary folder is a new one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    environment.cache_clear()
    yield environment.cache_clear
    environment.cache_clear()


def files() -> dict[str, str]:
    return render(resolve(Answers(task="regression", extras="check")))


def refuse(*args, **options):
    raise AssertionError("compiled again")


def test_a_second_process_compiles_no_template(next_process, monkeypatch):
    first = files()
    next_process()
    monkeypatch.setattr(Environment, "compile", refuse)
    assert files() == first


def test_a_template_that_changed_is_compiled_anew(next_process, tmp_path):
    (tmp_path / "base/templates").mkdir(parents=True)
    inside = tmp_path / "base/{{cookiecutter.project_slug}}"
    inside.mkdir()
    settings = '{"_extensions": [], "_jinja2_env_vars": {}}'
    (tmp_path / "base/cookiecutter.json").write_text(settings)
    for text in ("one", "two"):
        (inside / "a.txt").write_text(text)
        next_process()
        assert environment(tmp_path, "base").get_template("a.txt").render() == text


def test_a_full_disk_keeps_nothing_and_breaks_nothing(next_process, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    first = files()
    next_process()
    monkeypatch.setattr(FileSystemBytecodeCache, "load_bytecode", lambda *args: None)
    monkeypatch.setattr(FileSystemBytecodeCache, "dump_bytecode", full)
    assert files() == first


def test_a_folder_that_others_can_write_is_not_used(next_process, monkeypatch):
    def unsafe(self):
        raise RuntimeError("Cannot determine safe temp directory.")

    where = "_get_default_cache_dir"
    monkeypatch.setattr(FileSystemBytecodeCache, where, unsafe)
    assert "train.py" in files()


def test_python_told_to_write_no_byte_code_keeps_none(
    next_process, monkeypatch, tmp_path
):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    files()
    assert not list(tmp_path.iterdir())
