"""Where and with what it was measured."""

import os
import platform
import re
import shutil
import subprocess
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks import environment
from benchmarks.process import THREADS
from scaffold import __version__

PACKAGES = ("torch", "torchvision", "polars", "cookiecutter", "jinja2", "typer")


def facts() -> dict[str, str]:
    """The date, the machine and the versions, each a line."""
    pages = os.sysconf("SC_PHYS_PAGES")
    versions = {"scaffold": __version__, "Python": platform.python_version()}
    versions |= {name: version(name) for name in PACKAGES} | environment.versions()
    return {
        "date": f"{date.today():%Y-%m-%d}",
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "memory": f"{pages * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB",
        "GPU": gpu() or "none",
        "threads of PyTorch": THREADS,
        "system": platform.platform(terse=True),
        "versions": ", ".join(f"{name} {found}" for name, found in versions.items()),
    }


def processor() -> str:
    """What the system calls it."""
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text() if cpuinfo.exists() else ""
    found = re.search(r"model name\s*: (.*)", text)
    return found[1] if found else platform.processor()


def gpu() -> str:
    """The name of NVIDIA's GPU, if there is one."""
    if not shutil.which("nvidia-smi"):
        return ""
    command = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip().replace("\n", "; ") if not done.returncode else ""
