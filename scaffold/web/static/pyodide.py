"""Pyodide, the Python that runs in browsers: one version, checked by its hash."""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from scaffold.errors import ExitCode, ScaffoldError

VERSION = "314.0.7"  # has Python 3.14
INTEGRITY = (  # what `npm view pyodide dist.integrity` says
    "sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi"
    "/6V5JEsOlD2R1A=="
)
TARBALL = f"pyodide-{VERSION}.tgz"
LOCK = "pyodide-lock.json"
FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    LOCK,
)


def unpack(target: Path, source: Path | None) -> None:
    """Put Pyodide's files into a folder.

    source  the tarball, or the folder that has it; None fetches it with npm
    Raises ScaffoldError if it is missing or is not the pinned one.
    """
    target.mkdir(parents=True)
    tarball = found(source) if source else fetched(target)
    check(tarball)
    with tarfile.open(tarball) as archive:
        for name in FILES:
            member = archive.extractfile(f"package/{name}")
            assert member, name
            (target / name).write_bytes(member.read())


def lock(folder: Path) -> dict[str, Any]:
    """What Pyodide checks at its start, without the packages: the page needs none."""
    facts = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    return {"info": facts["info"], "packages": {}}


def found(source: Path) -> Path:
    tarball = source / TARBALL if source.is_dir() else source
    if not tarball.is_file():
        raise ScaffoldError(
            f"{tarball} does not exist.", f"Run `npm pack pyodide@{VERSION}` there."
        )
    return tarball


def fetched(folder: Path) -> Path:
    """The tarball from the npm registry."""
    run(["npm", "pack", "--silent", f"pyodide@{VERSION}"], folder)
    return folder / TARBALL


def check(tarball: Path) -> None:
    """Raises ScaffoldError for any other content than that of the pinned version."""
    digest = hashlib.sha512(tarball.read_bytes()).digest()
    if f"sha512-{base64.b64encode(digest).decode()}" != INTEGRITY:
        raise ScaffoldError(
            f"{tarball} is not Pyodide {VERSION}: its sha512 hash differs.",
            f"Delete it and run `npm pack pyodide@{VERSION}` again.",
        )


def run(words: list[str], folder: Path) -> None:
    """Run node or npm in a folder; raises ScaffoldError if it is missing or fails."""
    program = shutil.which(words[0])  # npm is npm.cmd on Windows
    if not program:
        raise ScaffoldError(f"The build needs {words[0]}.", "Install Node.js.")
    done = subprocess.run(
        [program, *words[1:]], cwd=folder, capture_output=True, text=True
    )
    if done.returncode:
        raise ScaffoldError(
            f"`{' '.join(words)}` failed: {done.stderr.strip()}", code=ExitCode.FAILED
        )
