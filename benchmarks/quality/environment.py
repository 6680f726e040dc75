"""The environment of the peers: none of their packages enters that of the projects."""

import subprocess
import sysconfig
import venv
from importlib.metadata import distributions
from pathlib import Path

CACHE = Path(__file__).parent / ".cache"
PYTHON = CACHE / "venv" / "bin" / "python"
DEEP = ("pytabkit~=1.6",)  # it brings PyTorch and lightning


def set_up(deep: bool) -> None:
    """Make the environment; `deep` adds the models that pytabkit publishes.

    These use the PyTorch of this environment, so that all train with one version.
    """
    folder = PYTHON.parent.parent
    venv.create(folder, with_pip=True)
    if deep:
        (packages,) = site_packages(PYTHON)
        here = sysconfig.get_path("purelib")
        (packages / "this_environment.pth").write_text(f"{here}\n")
    words = ["-r", str(Path(__file__).with_name("requirements.txt"))]
    command = [str(PYTHON), "-m", "pip", "install", *words, *(DEEP if deep else ())]
    subprocess.run(command, check=True)


def site_packages(python: Path) -> list[Path]:
    """Where the packages of a virtual environment are."""
    return list((python.parent.parent / "lib").glob("python*/site-packages"))


def versions(python: Path) -> dict[str, str]:
    """The version of each package in the environment of a Python."""
    found = distributions(path=[str(path) for path in site_packages(python)])
    return {item.name.lower(): item.version for item in found}
