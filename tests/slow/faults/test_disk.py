"""A disk that is full, or not to be written on: the checkpoint before it stays."""

from pathlib import Path

import pytest

from tests.preloaded import run_script
from tests.slow.faults import disks
from tests.slow.faults.disks import SMALL
from tests.slow.faults.runs import (
    FILES,
    Run,
    assert_whole,
    finish,
    interrupt,
    prepare,
    train_an_epoch,
)

SAID = "Cannot write outputs/{}: {}. What was saved before is whole, and --resume goes "
SAID += "on from it.\n"

# No file may be longer than so many bytes: what is written of it ends there.
SHORT_FILES = """
import resource
import sys

most = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

import train

train.main()
"""


def test_a_checkpoint_that_is_cut_off_anywhere_leaves_the_one_before(tmp_path, faults):
    """Early, in its last byte, and wherever else the room ends."""
    run = prepare(tmp_path, "table of numbers")
    train_an_epoch(run)
    size = (run.out / "last.pt").stat().st_size
    lengths = [*range(1000, size, size // 12), size - 1000, size - 1]
    for most in lengths:
        done = interrupt(run, SHORT_FILES, most)
        assert done.stderr == SAID.format("best.pt", "File too large")
        assert done.returncode == 1
        assert assert_whole(run) == 1
        assert {path.name for path in run.out.iterdir()} == FILES - {"backbone.pt"}
    finish(run)
    faults(len(lengths))


@pytest.mark.parametrize("name", ["best.pt", "history.csv", "last.pt"])
def test_no_room_for_one_of_the_files_leaves_what_was_there(tmp_path, name, faults):
    """What is written to /dev/full ends like what is written on a full disk."""
    run = prepare(tmp_path, "table of numbers")
    for epochs in range(3):
        no_room_for(run, name)
        assert assert_whole(run) == epochs
        train_an_epoch(run)
    finish(run)
    faults(3)


def test_no_room_for_the_backbone_leaves_nothing(tmp_path):
    run = prepare(tmp_path, "photos")
    no_room_for(run, "backbone.pt")
    assert not list(run.out.iterdir())
    finish(run)


def no_room_for(run: Run, name: str) -> None:
    run.out.mkdir(exist_ok=True)
    (run.out / name).with_suffix(".tmp").symlink_to("/dev/full")
    done = run_script(run.project, ["train.py", *run.command])
    assert done.stderr == SAID.format(name, "No space left on device")
    assert done.returncode == 1
    assert not list(run.out.glob("*.tmp"))


# Told to stop behind its third step, and then there is no room for what it saves.
NO_ROOM_AT_A_SIGNAL = """
import os
import signal

import train

take_step, left = train.take_step, 3


def patched(*words):
    global left
    take_step(*words)
    left -= 1
    if left == 0:
        os.symlink("/dev/full", "outputs/last.tmp")
        os.kill(os.getpid(), signal.SIGTERM)


train.take_step = patched
train.main()
"""


def test_no_room_for_an_epoch_that_is_not_done_leaves_the_one_before(tmp_path):
    run = prepare(tmp_path, "ratings")
    train_an_epoch(run)
    done = interrupt(run, NO_ROOM_AT_A_SIGNAL)
    assert done.stderr == SAID.format("last.pt", "No space left on device")
    assert done.returncode == 1
    assert assert_whole(run) == 1
    finish(run)


# Goes on with a copy of a run, in a project and where no file may be so long.
ELSEWHERE = """
import resource
import shutil
import sys
from pathlib import Path

sys.path[0], source = sys.argv.pop(1), Path(sys.argv.pop(1))
most = int(sys.argv.pop(1))
shutil.copytree(source, "outputs")
Path("data").symlink_to(Path(sys.path[0], "data"))
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

import train

try:
    train.main()
finally:
    for path in Path("outputs").iterdir():
        assert path.read_bytes() == (source / path.name).read_bytes()
    assert len(list(Path("outputs").iterdir())) == len(list(source.iterdir()))
"""


@pytest.mark.parametrize("kind", SMALL)
def test_on_a_disk_that_is_full_every_file_stays_as_it_was(tmp_path, kind):
    """Two checkpoints fit, and half of the one that is written beside them."""
    run = prepare(tmp_path, "table of numbers")
    train_an_epoch(run)
    size, disk = (run.out / "last.pt").stat().st_size, tmp_path / "disk"
    disk.mkdir()
    most = size // 2 if kind == "limited" else 10**9
    words = ["-c", ELSEWHERE, run.project, run.out, most, "--resume"]
    done = on_disk(kind, disk, 5 * size // 2, list(map(str, words)))
    why = "File too large" if kind == "limited" else "No space left on device"
    assert done["said"] == SAID.format("best.pt", why)
    assert done["code"] == 1
    finish(run)


def on_disk(kind: str, folder: Path, size: int, words: list[str]) -> dict:
    """What came of a command in a folder, or on a disk of so many bytes there."""
    if kind == "limited":
        return disks.run(folder, words)
    return disks.in_namespace(folder, f"size={size}", words)


def test_where_nothing_may_be_written_any_more_it_says_so(tmp_path):
    """A folder in place of the file that is written; it stays."""
    run = prepare(tmp_path, "likes")
    train_an_epoch(run)
    (run.out / "best.tmp").mkdir()
    done = run_script(run.project, ["train.py", "--resume"])
    assert done.stderr == SAID.format("best.pt", "Is a directory")
    assert done.returncode == 1
    assert assert_whole(run) == 1
    (run.out / "best.tmp").rmdir()
    finish(run)
