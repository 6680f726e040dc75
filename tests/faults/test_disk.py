"""A full disk ends training in one sentence with exit code 1.

The last checkpoint stays readable, and a resumed run ends as if nothing had happened.
"""

import pytest

from tests.faults import disks
from tests.faults.disks import SMALL
from tests.faults.runs import (
    Run,
    epochs_saved,
    finish,
    interrupt,
    prepare,
    train_an_epoch,
)
from tests.preloaded import run_script

NO_ROOM = ("No space left on device", "File too large")

# No file may be longer than so many bytes: what is written of it ends there. Its output
# goes to files, too: it is kept in memory for as long.
SHORT_FILES = """
import io
import resource
import sys

import train
from utils import run

most, hard = int(sys.argv.pop(1)), resource.getrlimit(resource.RLIMIT_FSIZE)[1]
sys.stdout, sys.stderr = (io.TextIOWrapper(io.BytesIO()) for _ in "12")
resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
try:
    run(train.main)
finally:
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    sys.stderr.seek(0)
    sys.__stderr__.write(sys.stderr.read())
"""


def assert_said(done, before: int, run: Run) -> None:
    """One sentence with exit code 1; no epoch that was saved is lost."""
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and any(why in done.stderr for why in NO_ROOM)
    assert epochs_saved(run) >= before


def test_a_file_that_is_cut_off_anywhere_leaves_the_one_before(tmp_path, faults):
    """history.csv, best.pt and last.pt: early, in the last byte, and in between."""
    run = prepare(tmp_path, "table of numbers")
    train_an_epoch(run)
    size = (run.out / "last.pt").stat().st_size
    lengths = [0, 100, *range(1000, size, size // 5), size - 1]
    for most in lengths:
        assert_said(interrupt(run, SHORT_FILES, most), 1, run)
    finish(run)
    faults(len(lengths))


@pytest.mark.parametrize("name", ["best.tmp", "history.csv", "last.tmp"])
def test_no_room_for_one_of_the_files_leaves_the_checkpoint(tmp_path, name, faults):
    """What is written to /dev/full ends like what is written on a full disk."""
    run = prepare(tmp_path, "table of numbers")
    for epochs in range(2):
        run.out.mkdir(exist_ok=True)
        (run.out / name).unlink(missing_ok=True)
        (run.out / name).symlink_to("/dev/full")
        assert_said(run_script(run.project, ["train.py", *run.command]), epochs, run)
        (run.out / name).unlink()
        train_an_epoch(run)
    finish(run)
    faults(2)


# Continues a copy of a run, in a folder where no file may be so long.
ELSEWHERE = """
import resource
import shutil
import sys
from pathlib import Path

sys.path[0], source = sys.argv.pop(1), Path(sys.argv.pop(1))
most = int(sys.argv.pop(1))
shutil.copytree(source, "outputs")
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

import train
from utils import run

try:
    run(train.main)
finally:
    for name in ("best.pt", "last.pt"):
        assert Path("outputs", name).read_bytes() == (source / name).read_bytes()
"""


@pytest.mark.parametrize("kind", SMALL)
def test_on_a_disk_that_is_full_the_checkpoints_stay_as_they_were(tmp_path, kind):
    """Two checkpoints fit, and half of the one that is written beside them."""
    run = prepare(tmp_path, "table of numbers")
    train_an_epoch(run)
    size, disk = (run.out / "last.pt").stat().st_size, tmp_path / "disk"
    disk.mkdir()
    most = size // 2 if kind == "limited" else 10**9
    flags = ["--resume", "--out", disk / "outputs"]
    words = ["-c", ELSEWHERE, run.project, run.out, most, *flags]
    done = on_disk(kind, disk, 5 * size // 2, list(map(str, words)))
    assert any(why in done["said"] for why in NO_ROOM)
    assert done["code"] == 1 and done["said"].count("\n") == 1
    finish(run)


def on_disk(kind: str, folder, size: int, words: list[str]) -> dict:
    """What came of a command in a folder, or on a disk of so many bytes there."""
    if kind == "limited":
        return disks.run(folder, words)
    return disks.in_namespace(folder, f"size={size}", words)


def test_where_nothing_can_be_written_it_says_where(tmp_path):
    """A folder has the name of the file; it stays."""
    run = prepare(tmp_path, "implicit")
    train_an_epoch(run)
    (run.out / "best.tmp").mkdir()
    done = run_script(run.project, ["train.py", "--resume"])
    assert done.stderr == f"{run.out}/best.tmp: Is a directory\n"
    assert done.returncode == 1
    (run.out / "best.tmp").rmdir()
    finish(run)
