"""Every module can be imported where the system is not POSIX."""

import subprocess
import sys

WITHOUT_POSIX = """
import os, pkgutil, signal, sys
from importlib import import_module

import black, cookiecutter.main, polars, pygit2, questionary, rich.live, typer  # theirs

for name in ("fcntl", "grp", "pwd", "resource", "termios", "tty"):
    sys.modules[name] = None
for name in ("fork", "getuid", "killpg", "setsid", "sched_getaffinity", "wait4"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGALRM", "SIGHUP", "SIGKILL"):
    delattr(signal, name)

import scaffold
count = 0
for module in pkgutil.walk_packages(scaffold.__path__, "scaffold."):
    if module.name != "scaffold.health.probe":  # which runs when it is imported
        import_module(module.name)
        count += 1
print(count)
"""


def test_no_module_needs_what_windows_lacks():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_POSIX], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100
