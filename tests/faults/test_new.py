"""`scaffold new` is all or nothing, and touches nothing that was there.

Killed, interrupted, without room or leave to write, or beside another one: what is in
the target then is the whole project or nothing. A process that is killed may leave one
hidden folder, which the next one removes.
"""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scaffold import stage as module
from scaffold.errors import ScaffoldError
from scaffold.stage import PREFIX, YOUNG, locked
from scaffold.write import write
from tests.faults import disks
from tests.faults.steps import FAULTS, project
from tests.faults.watch import contents, snapshot

COMMAND = [sys.executable, "-m", "scaffold", "new", "demo", "--task", "regression"]
KILLS, SIGNALS = 16, 4  # SIGKILLs; SIGINTs and as many SIGTERMs
FILES = {"README.md": "# Demo\n", "data/notes.txt": "one\n"}


def whole(folder: str = "demo") -> dict[str, bytes]:
    """What a whole project has in its files."""
    files, copies = project(folder)
    texts = {
        name: text.encode() if isinstance(text, str) else text
        for name, text in files.items()
    }
    return texts | {name: path.read_bytes() for name, path in copies.items()}


WHOLE = whole()


@pytest.fixture
def parent(tmp_path) -> Path:
    """A folder in which there is something already."""
    folder = tmp_path / "parent"
    (folder / "theirs" / "deep").mkdir(parents=True)
    (folder / "theirs" / "deep" / "notes.txt").write_text("mine")
    (folder / "empty").mkdir()
    (folder / ".scaffold-mine").mkdir()
    (folder / ".scaffold-mine" / "keep.txt").write_text("keep")
    (folder / "link").symlink_to("theirs")
    return folder


def check(parent: Path, before: dict, leftovers: int, name: str = "demo") -> None:
    """A whole project or none, few leftovers, and all else as it was."""
    new = {entry for entry in os.listdir(parent) if entry not in before}
    hidden = {entry for entry in new if entry.startswith(PREFIX)}
    assert len(hidden) <= leftovers
    assert new - hidden <= {name}
    if name in new:
        assert contents(parent / name) == WHOLE
    now = snapshot(parent)
    assert {path: now.get(path) for path in before} == before


def age(parent: Path) -> None:
    """Make leftovers as old as they are when somebody comes back."""
    for folder in parent.glob(f"{PREFIX}*"):
        os.utime(folder, (time.time() - 2 * YOUNG,) * 2)


# Stopped.


@pytest.fixture(scope="session")
def seconds(tmp_path_factory) -> float:
    """How long an undisturbed run takes, the second time."""
    folder = tmp_path_factory.mktemp("timed")
    for _ in range(2):
        started = time.perf_counter()
        subprocess.run([*COMMAND, "--dry-run"], cwd=folder, check=True, stdout=-3)
    return time.perf_counter() - started


def moments(number: int, seed: int) -> list[float]:
    """Shares of an undisturbed run; most in the second half, where it writes."""
    draw = random.Random(seed)
    return [draw.triangular(0.05, 1.3, 0.9) for _ in range(number)]


def stopped(parent: Path, number: int, delay: float) -> subprocess.Popen:
    """A run that got a signal after a while, and what it said."""
    run = subprocess.Popen(
        COMMAND, cwd=parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(delay)
    run.send_signal(number)
    run.said = run.communicate(timeout=60)
    return run


@pytest.mark.parametrize("share", moments(KILLS, seed=0))
def test_a_kill_leaves_a_whole_project_or_none(parent, seconds, share):
    before = snapshot(parent)
    stopped(parent, signal.SIGKILL, share * seconds)
    check(parent, before, leftovers=1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("share", moments(SIGNALS, seed=1))
def test_a_signal_leaves_a_whole_project_or_none_and_is_said(
    parent, seconds, number, share
):
    before = snapshot(parent)
    run = stopped(parent, number, share * seconds)
    check(parent, before, leftovers=0)
    assert run.returncode in (0, 128 + number, -number)  # Python itself, at its start
    if run.returncode == 128 + number:
        assert run.said[1].endswith("; no file is left half-written.\n")
        assert run.said[1].count("\n") == 1


PATHS = ["demo", "a/b/demo", "empty"]  # the last one is there


def steps(folder: Path, fault: str, path: str) -> list[int]:
    """The exit codes of runs in 1/, 2/, … that have a fault at this step."""
    words = [sys.executable, "-m", "tests.faults.steps", fault, path]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=99)
    assert not done.stderr
    return list(map(int, done.stdout.split()))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("path", PATHS)
def test_a_fault_at_any_step_leaves_a_whole_project_or_none(tmp_path, fault, path):
    """At every call to the file system, one after the other."""
    codes = steps(tmp_path, fault, path)
    assert len(codes) > 30
    kept = 0
    for step, code in enumerate(codes, start=1):
        folder = tmp_path / str(step)
        there = [name for name in os.listdir(folder) if name != "empty"]
        hidden = [name for name in there if name.startswith(PREFIX)]
        assert len(hidden) <= int(fault == "kill")
        assert (folder / "empty").is_dir()
        project_is_there = contents(folder / path) == WHOLE
        assert project_is_there or code != 0
        assert project_is_there or set(there) == set(hidden)
        kept += project_is_there
    assert 0 < kept < len(codes)  # the last steps come after the project


def test_what_a_kill_left_is_swept_away_by_the_next(tmp_path):
    steps(tmp_path, "kill", "demo")
    left = list(tmp_path.glob(f"*/{PREFIX}*"))
    assert len(left) > 30
    for folder in left:
        age(folder.parent)
        write(folder.parent / "next", FILES, {})
    assert not list(tmp_path.glob("*/.scaffold*"))


def test_nothing_but_leftovers_is_swept_away(parent):
    """Not what is used still, not what is another machine's, not what was a user's."""
    used, others = parent / f"{PREFIX}0", parent / ".scaffold-00000000-0"
    for folder in (used, others):
        folder.mkdir()
        (folder / "train.py").write_text("print()")
    (parent / f"{PREFIX}link").symlink_to("theirs")
    age(parent)
    before = snapshot(parent)
    with locked(used) as is_mine:
        assert is_mine
        write(parent / "next", FILES, {})
    now = snapshot(parent)
    assert {path: now.get(path) for path in before} == before
    write(parent / "another", FILES, {})
    assert not used.exists() and others.exists()


def test_a_system_without_locks_writes_and_sweeps_nothing(parent, monkeypatch):
    (parent / f"{PREFIX}0").mkdir()
    age(parent)
    monkeypatch.setattr(module, "flock", None)
    before = snapshot(parent)
    write(parent / "demo", *project("demo"))
    check(parent, before, leftovers=0)
    assert (parent / "demo").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_training_too(tmp_path, number):
    """Ctrl-C, which a terminal sends to both, and SIGTERM, which is for one."""
    words = [
        *COMMAND[:-1],
        "recommender",
        "--loss",
        "bpr",
        "--device",
        "cpu",
        "--train",
    ]
    run = subprocess.Popen(words, cwd=tmp_path, stdout=-3, stderr=-3, process_group=0)
    history = tmp_path / "demo" / "outputs" / "history.csv"
    while not history.exists():
        assert run.poll() is None
        time.sleep(0.05)
    if number == signal.SIGINT:
        os.killpg(run.pid, number)
    else:
        run.send_signal(number)
    assert run.wait(60) == 128 + number
    with pytest.raises(ProcessLookupError):  # nobody of the group is left
        os.killpg(run.pid, 0)


# Without room, or leave to write.


@pytest.mark.parametrize("kind", disks.SMALL)
def test_a_full_disk_leaves_nothing_and_is_said(tmp_path, kind):
    for found in disks.full(kind, tmp_path, COMMAND[1:]):
        assert found["code"] == 1
        assert "No space left" in found["said"] or "File too large" in found["said"]
        assert found["said"].count("\n") == 1
        assert found["left"] == []


@pytest.mark.parametrize("place", disks.READ_ONLY)
def test_a_parent_that_cannot_be_written_is_said(tmp_path, place):
    found = disks.refused(place, tmp_path, COMMAND[1:])
    assert found["code"] == 1
    assert found["said"].startswith("scaffold: Can't write ")
    assert found["said"].count("\n") == 1
    assert found["left"] == found["before"]


def test_parents_that_are_missing_are_made_or_nothing_is(parent, monkeypatch):
    before = snapshot(parent)
    monkeypatch.setattr(os, "rename", refuse_to)
    with pytest.raises(ScaffoldError, match="Read-only"):
        write(parent / "a" / "b" / "demo", FILES, {})
    assert snapshot(parent) == before
    monkeypatch.undo()
    write(parent / "a" / "b" / "demo", FILES, {})
    assert set(snapshot(parent)) - set(before) >= {"a", "a/b", "a/b/demo/README.md"}


def refuse_to(*_):
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


# Two at once.


ROUNDS = 8


def contest(folder: Path, *paths: str) -> list[list[int]]:
    """The exit codes, round by round, of processes that write at the same moment."""
    words = [sys.executable, "-m", "tests.faults.contest", str(ROUNDS), *paths]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=99)
    assert not done.stderr
    return [list(map(int, line.split())) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("path", PATHS)
def test_of_several_on_one_path_one_writes_it(tmp_path, path):
    """The others say that it is there, and change nothing."""
    for round in range(ROUNDS):
        (tmp_path / str(round) / "empty").mkdir(parents=True)
        (tmp_path / str(round) / "notes.txt").write_text("mine")
    codes = contest(tmp_path, path, path, path)
    assert [sorted(one) for one in codes] == [[0, 2, 2]] * ROUNDS
    for round in range(ROUNDS):
        assert contents(tmp_path / str(round) / path) == WHOLE
        there = {"empty", "notes.txt", path.split("/")[0]}
        assert set(os.listdir(tmp_path / str(round))) == there


def test_several_below_one_parent_that_is_missing_all_write(tmp_path):
    paths = [f"new/demo{number}" for number in range(3)]
    assert contest(tmp_path, *paths) == [[0, 0, 0]] * ROUNDS
    for round in range(ROUNDS):
        assert all(contents(tmp_path / str(round) / path) == WHOLE for path in paths)
        assert os.listdir(tmp_path / str(round)) == ["new"]


def test_two_commands_on_one_path(parent):
    """The whole commands: here the second may find the path taken from the start."""
    for _ in range(3):
        runs = [
            subprocess.Popen(COMMAND, cwd=parent, stdout=-3, stderr=subprocess.PIPE)
            for _ in range(2)
        ]
        said = [run.communicate(timeout=60)[1].decode() for run in runs]
        assert sorted(run.returncode for run in runs) == [0, 2]
        assert any("nothing was changed" in one.lower() for one in said)
        assert contents(parent / "demo") == WHOLE
        shutil.rmtree(parent / "demo")
