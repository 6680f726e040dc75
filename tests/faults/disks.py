"""Disks that are too small, and places where nobody may write, root neither.

Where this system lets us, a small file system is mounted in a namespace of our own, so
that nothing of it is left; everywhere, a process may be kept from writing large files.
"""

import json
import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

NAMESPACE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
KILOBYTES = (16, 40, 64)  # a project takes about 110
LARGEST = (0, 500, 4_000, 16_000)  # bytes of a file


def can_mount() -> bool:
    try:
        mount = [*NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"]
        return subprocess.run(mount, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


MOUNTED = ["mounted"] if can_mount() else []
SMALL = ["limited", *MOUNTED]
READ_ONLY = ["file", "proc", *MOUNTED]


def run(folder: Path, words: list[str], **options) -> dict:
    """How `python words…` ended in a folder, what it said and what was left there."""
    before = sorted(os.listdir(folder))
    command = [sys.executable, *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, **options
    )
    left = sorted(os.listdir(folder))
    return {
        "code": done.returncode,
        "said": done.stderr,
        "before": before,
        "left": left,
    }


def limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def full(kind: str, folder: Path, words: list[str]) -> list[dict]:
    """What came of a command on disks of several sizes, all of them too small."""
    if kind == "limited":
        return [run(folder, words, preexec_fn=partial(limit, n)) for n in LARGEST]
    return [in_namespace(folder, f"size={n}k", words) for n in KILOBYTES]


def refused(place: str, folder: Path, words: list[str]) -> dict:
    """What came of a command where it may not write."""
    if place == "mounted":
        return in_namespace(folder, "ro", words)
    if place == "proc":
        return run(Path("/proc/sys"), words)
    (folder / "notes.txt").write_text("mine")
    return run(folder, [word.replace("demo", "notes.txt/demo") for word in words])


def in_namespace(folder: Path, options: str, words: list[str]) -> dict:
    """What came of a command in a file system of its own, mounted on the folder."""
    inside = [sys.executable, "-m", "tests.faults.disks", folder, options, *words]
    done = subprocess.run([*NAMESPACE, *inside], capture_output=True, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", sys.argv[2], "none", sys.argv[1]], check=True
    )
    print(json.dumps(run(Path(sys.argv[1]), sys.argv[3:])))
