"""The virtual environment with what scaffold and its projects are compared with.

It sees the packages of this environment as well, so that all train with one PyTorch.
"""

import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

FOLDER = Path(__file__).parent / ".venv"
PEERS = {  # as a script in peers/ imports it: as PyPI calls it
    "lightning": "lightning",
    "skorch": "skorch",
    "ignite": "pytorch-ignite",
    "accelerate": "accelerate",
    "fastai": "fastai",
    "keras": "keras",
    "copier": "copier",
}


def python() -> Path:
    return FOLDER / "bin" / "python"


def site_packages() -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return FOLDER / "lib" / version / "site-packages"


@cache
def prepare() -> dict[str, str]:
    """Install what is missing. Returns why, for each that cannot be installed."""
    if not python().exists():
        venv.create(FOLDER, with_pip=True)
        here = sysconfig.get_path("purelib")
        (site_packages() / "this_environment.pth").write_text(f"{here}\n")
    failed = {}
    for name, package in PEERS.items():
        if name not in versions() and (reason := install(package)):
            failed[name] = reason
    return failed


def notes(failed: dict[str, str], names: Iterable[str]) -> list[str]:
    """A line for each of those that could not be installed."""
    return [f"{n} cannot be installed: {failed[n]}" for n in names if n in failed]


def install(package: str) -> str:
    """The last line of what pip says where it fails, else nothing."""
    command = [str(python()), "-m", "pip", "install", "--quiet", package]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


def versions() -> dict[str, str]:
    """Those that are installed, and which version of each."""
    found = {
        item.name: item.version for item in distributions(path=[str(site_packages())])
    }
    return {name: found[p] for name, p in PEERS.items() if p in found}
