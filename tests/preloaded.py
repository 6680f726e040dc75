"""Running a script in a process of its own that has PyTorch in memory already.

Importing PyTorch takes a script longer than all that the tests ask of it. So most runs
are forked off a server that has imported it: each with its own folder, arguments,
modules and exit code, like `python script.py`. What a cold start does differently is
covered by the runs that tests/test_combinations.py starts with the interpreter.
"""

import multiprocessing
import os
import runpy
import sys
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

SECONDS = 300  # no script of the tests takes so long

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(
    [
        "matplotlib.figure",
        "torch",
        "torch._dynamo",
        "torch.utils.data",
        "torchvision",
        "tests.preloaded",
    ]
)


def run_script(folder: Path, words: list[str]) -> CompletedProcess:
    """Run `python words…` in a folder; what it printed and its exit code."""
    with TemporaryDirectory() as scratch:
        outputs = [Path(scratch, name) for name in ("stdout", "stderr")]
        process = begin_script(folder, words, outputs)
        process.join(SECONDS)
        if process.is_alive():
            process.kill()
            raise TimeoutError(f"{words} in {folder} took over {SECONDS} s")
        said = [path.read_text() if path.exists() else "" for path in outputs]
        return CompletedProcess(words, process.exitcode, *said)


def begin_script(folder: Path, words: list[str], outputs: list[Path]):
    """Begin to run it. What it prints goes to two files."""
    process = context.Process(target=execute, args=(folder, words, outputs))
    process.start()
    return process


def execute(folder: Path, words: list[str], outputs: list[Path]) -> None:
    """In the child: be that script."""
    for number, path in zip((1, 2), outputs, strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    multiprocessing.set_start_method(None, force=True)  # the default, not the server's
    os.chdir(folder)
    sys.argv = words
    sys.path[0] = str(folder)
    try:
        runpy.run_path(words[0], run_name="__main__")
    finally:
        sys.stdout.flush()
