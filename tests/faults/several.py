"""Several scripts of a project in one process, each as if it were started alone.

Starting a process takes longer than most refusals. The command `point LINK TARGET`
makes a link point to other data, between two scripts.
"""

import contextlib
import io
import json
import os
import runpy
import sys
import traceback
from pathlib import Path
from subprocess import CompletedProcess

from tests.preloaded import run_script


def run_several(folder: Path, commands: list[list]) -> list[CompletedProcess]:
    """What came of `python words…` in a project's folder, for each of them."""
    words = [[str(word) for word in command] for command in commands]
    done = run_script(folder, ["-m", __name__, json.dumps(words)])
    assert done.returncode == 0 and not done.stderr, done
    return [
        CompletedProcess(*result)
        for result in zip(
            words, *zip(*json.loads(done.stdout), strict=True), strict=True
        )
    ]


def play(words: list[str]) -> tuple[int, str, str]:
    """Run a script here: its exit code, and what it printed."""
    if words[0] == "point":
        os.unlink(words[1])
        os.symlink(words[2], words[1])
        return 0, "", ""
    sys.argv = words
    streams = [
        io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "12"
    ]
    code = 0
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        try:
            runpy.run_path(words[0], run_name="__main__")
        except SystemExit as error:
            code = error.code or 0
        except Exception:
            traceback.print_exc()
            code = 1
    return code, *(stream.buffer.getvalue().decode() for stream in streams)


if __name__ == "__main__":
    print(json.dumps([play(words) for words in json.loads(sys.argv[1])]))
