"""Checks of generated code that need no run: black, ruff, and no Jinja left over."""

import subprocess
from functools import cache
from pathlib import Path

import black
from ruff import find_ruff_bin

from tests.kept import kept_as

RULES = "F,I,B,E,W,UP,SIM"
LENGTH = 88


def check_code(project: Path, words: tuple[str, ...] = ()) -> None:
    """Lint a project on the disk. words of the user may look like Jinja."""
    files = [path for path in project.glob("*.*") if path.is_file()]
    check_text({path.name: path.read_text() for path in files}, words)
    check_ruff(project)


def check_text(files: dict[str, str], words: tuple[str, ...] = ()) -> None:
    """All modules are as black writes them, and no file has a piece of a template."""
    for name, text in files.items():
        if name.endswith(".py"):
            assert is_black(text), f"{name}: black changes it"
        for word in words:
            text = text.replace(word, "")
        for part in ("{%", "{#", "{{ "):
            assert part not in text.replace("${{ ", ""), f"{name}: {part}"


@cache
def is_black(text: str) -> bool:
    """Also compiles it. Most files are the same in many projects, and in later runs."""
    known = kept_as("black", f"{black.__version__}\n{text}")
    if known.exists():
        return True
    compile(text, "", "exec")
    clean = black.format_str(text, mode=black.Mode()) == text
    if clean:
        known.touch()
    return clean


def check_ruff(folder: Path, modules: tuple[str, ...] = ()) -> None:
    """Lint a project, or a folder of projects that have these modules."""
    options = ["--isolated", "--no-cache", "--select", RULES]
    options += ["--line-length", str(LENGTH), "--target-version", "py311"]
    if modules:
        names = ", ".join(f'"{name}"' for name in modules)
        options += ["--config", f"lint.isort.known-first-party = [{names}]"]
    command = [find_ruff_bin(), "check", *options, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
