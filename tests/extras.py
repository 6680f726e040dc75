"""Extras from elsewhere that the tests make: in a folder, a zip or a git repository."""

import subprocess
import zipfile
from pathlib import Path

from scaffold.project import Answers, Project, resolve

INSIDE = "{{cookiecutter.project_slug}}/"
TOML = 'kind = "with"\nsummary = "for a test"\n'
NOBODY = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]


def make_extra(folder: Path, files: dict[str, str], toml: str = "") -> Path:
    """An extra in a folder; keys of files that start with `/` are at its top."""
    fill(folder / "extra.toml", TOML + toml)
    for name, text in files.items():
        fill(folder / (name[1:] if name[0] == "/" else INSIDE + name), text)
    return folder


def fill(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def as_zip(folder: Path, top: str = "") -> Path:
    """The folder as an archive beside it, in a top folder as GitHub's or without."""
    path = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and ".git" not in file.parts:
                archive.write(file, Path(top, file.relative_to(folder)))
    return path


def commit(folder: Path, tag: str = "") -> str:
    """Commit all files of a folder, which becomes a repository; returns the commit."""
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "test")
    if tag:
        git(folder, "tag", tag)
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *words: str) -> str:
    command = ["git", *NOBODY, "-C", str(folder), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def project_with(*places: object, **answers) -> Project:
    """A regression project with the extras from these places."""
    words = ",".join(map(str, places))
    return resolve(Answers(**{"task": "regression", "extras": words, **answers}))
