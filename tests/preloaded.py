"""Run a project's script in a fork of a process that has imported PyTorch.

Importing PyTorch takes longer than most runs of the tests. So a server imports it once,
and each script runs in a fork of that server, with its own folder, arguments, modules,
environment variables and exit code, as `python script.py` would. Where the start of
Python itself matters, tests use `run` of tests/projects.py: a fresh interpreter.
"""

import multiprocessing
import os
import runpy
import socket
import sys
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

SECONDS = 300  # no script of the tests takes longer

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(
    [
        "matplotlib.figure",
        "polars",
        "torch",
        "torch._dynamo",
        "torch.utils.data",
        "torchvision",
        "tqdm",
        "tests.preloaded",
    ]
)


def run_script(
    folder: Path, words: list[str], environment: dict | None = None
) -> CompletedProcess:
    """Run `python words…` in a folder; returns the output and the exit code."""
    return run_scripts(folder, words, [environment or {}])[0]


def run_ranks(folder: Path, words: list[str], processes: int) -> list[CompletedProcess]:
    """Run it like torchrun: one process for each rank, on this machine."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    shared = {"MASTER_ADDR": "localhost", "MASTER_PORT": port, "WORLD_SIZE": processes}
    ranks = [{"RANK": rank, "LOCAL_RANK": rank} for rank in range(processes)]
    return run_scripts(folder, words, [shared | rank for rank in ranks])


def run_scripts(
    folder: Path, words: list[str], environments: list[dict]
) -> list[CompletedProcess]:
    """Run it side by side, once with each environment."""
    with TemporaryDirectory() as scratch:
        outputs = [
            [Path(scratch, f"{name}-{number}") for name in ("stdout", "stderr")]
            for number in range(len(environments))
        ]
        processes = [
            begin_script(folder, words, paths, environment)
            for paths, environment in zip(outputs, environments, strict=True)
        ]
        for process in processes:
            wait_for(process, words, folder)
        return [
            CompletedProcess(words, process.exitcode, *map(read_if_there, paths))
            for process, paths in zip(processes, outputs, strict=True)
        ]


def wait_for(process, words: list[str], folder: Path) -> None:
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        raise TimeoutError(f"{words} in {folder} took over {SECONDS} s")


def read_if_there(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def begin_script(
    folder: Path, words: list[str], outputs: list[Path], environment: dict | None = None
):
    """Start the script. Its standard output and its errors go to two files."""
    arguments = (folder, words, outputs, environment or {})
    process = context.Process(target=execute, args=arguments)
    process.start()
    return process


def execute(folder: Path, words: list[str], outputs: list[Path], environment: dict):
    """In the child: become the script `FILE …`, `-m MODULE …` or `-c CODE …`."""
    for number, path in zip((1, 2), outputs, strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    multiprocessing.set_start_method(None, force=True)  # the default, not the server's
    os.environ.update({name: str(value) for name, value in environment.items()})
    os.chdir(folder)
    sys.path[0] = str(Path(folder, words[0]).parent)
    try:
        if words[0] == "-m":
            sys.path[0], sys.argv = str(folder), words[1:]
            runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        elif words[0] == "-c":
            sys.path[0], sys.argv = str(folder), ["-c", *words[2:]]
            exec(compile(words[1], "<string>", "exec"), {"__name__": "__main__"})
        else:
            sys.argv = words
            runpy.run_path(words[0], run_name="__main__")
    finally:
        sys.stdout.flush()
