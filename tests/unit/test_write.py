"""A folder is written whole or not at all, and nothing that was there is touched."""

import os

import pytest

from scaffold import write as module
from scaffold.errors import ExitCode, ScaffoldError
from scaffold.write import write

FILES = {"README.md": "# Demo\n", "data/notes.txt": "one\n"}


def files_in(folder) -> dict:
    return {
        path.relative_to(folder).as_posix(): path.read_text(errors="surrogateescape")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_files_and_copies_arrive(tmp_path):
    source = tmp_path / "source.csv"
    source.write_text("a,b\n")
    write(tmp_path / "new", FILES, {"data/sample.csv": source})
    assert files_in(tmp_path / "new") == {**FILES, "data/sample.csv": "a,b\n"}


def test_missing_parents_are_made(tmp_path):
    write(tmp_path / "a" / "b" / "new", FILES, {})
    assert files_in(tmp_path / "a" / "b" / "new") == FILES


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "new").mkdir()
    write(tmp_path / "new", FILES, {})
    assert files_in(tmp_path / "new") == FILES


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine.txt").write_text("mine")
    with pytest.raises(ScaffoldError, match=r"is not empty.*new-2"):
        write(tmp_path / "new", FILES, {})
    assert files_in(tmp_path) == {"new/mine.txt": "mine"}


def test_a_file_is_left_alone(tmp_path):
    (tmp_path / "new").write_text("mine")
    with pytest.raises(ScaffoldError, match="is not a folder"):
        write(tmp_path / "new", FILES, {})
    assert (tmp_path / "new").read_text() == "mine"


def test_a_failure_half_way_leaves_nothing(tmp_path):
    with pytest.raises(ScaffoldError) as caught:
        write(tmp_path / "a" / "new", FILES, {"x": tmp_path / "not there"})
    assert caught.value.code == ExitCode.FAILED
    assert os.listdir(tmp_path) == []


def test_an_interrupt_half_way_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "move", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "new", FILES, {})
    assert os.listdir(tmp_path) == []


def test_who_comes_second_changes_nothing(tmp_path, monkeypatch):
    target = tmp_path / "new"
    move = module.move

    def late(stage, path):
        target.mkdir()
        (target / "theirs.txt").write_text("theirs")
        move(stage, path)

    monkeypatch.setattr(module, "move", late)
    with pytest.raises(ScaffoldError, match="is not empty"):
        write(target, FILES, {})
    assert files_in(tmp_path) == {"new/theirs.txt": "theirs"}
