"""Clone a git repository with cookiecutter, without questions."""

import logging
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from scaffold.errors import ScaffoldError

# git must not ask for a name, a password or a host key, and must speak English, because
# cookiecutter reads what it says.
SILENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
    "LC_ALL": "C",
}


@contextmanager
def clone(name: str, url: str, revision: str | None) -> Iterator[tuple[Path, str]]:
    """A temporary clone and its commit.

    It is not in cookiecutter's cache, where the repositories of two teachers have one
    folder if their names are alike.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as parent:
        folder = fetched(name, url, revision, parent)
        commit = commit_of(folder, "HEAD")
        if not commit:
            raise ScaffoldError(f"The repository of the extra {name} is empty.")
        if revision and commit_of(folder, revision) != commit:  # it is a file's name
            raise no_revision(name, revision)
        yield Path(folder), commit


def commit_of(folder: str, revision: str) -> str:
    """The commit of a revision; empty if there is none."""
    command = ["git", "-C", folder, "rev-parse", "--verify", "--quiet"]
    words = [*command, f"{revision}^{{commit}}"]
    return subprocess.run(words, capture_output=True, text=True).stdout.strip()


def no_revision(name: str, revision: str | None) -> ScaffoldError:
    return ScaffoldError(
        f"The repository of the extra {name} has no revision {revision!r}.",
        "Give a branch, a tag or a commit that it has.",
    )


def fetched(name: str, url: str, revision: str | None, parent: str) -> str:
    """Clone into the folder `parent`; raises ScaffoldError with git's reason."""
    from cookiecutter import exceptions, vcs  # here, not above: slow to import

    vcs.logger.addHandler(logging.NullHandler())  # it would print a traceback
    try:
        with environment(SILENT):
            return str(vcs.clone(as_git(url), revision, parent, no_input=True))
    except exceptions.VCSNotInstalled:
        raise ScaffoldError(
            f"The extra {name} needs git, which is not installed.", "Install git."
        ) from None
    except exceptions.RepositoryCloneFailed:
        raise no_revision(name, revision) from None
    except exceptions.RepositoryNotFound:
        raise ScaffoldError(
            f"The repository of the extra {name} was not found: {url}.",
            "Check the address, and that you may read it.",
        ) from None
    except subprocess.CalledProcessError as error:
        raise ScaffoldError(
            f"Can't fetch the extra {name}: git says {reason(error.output)}.",
            "Check the address and the network connection.",
        ) from None


def as_git(url: str) -> str:
    """The URL, marked as git's: cookiecutter takes bitbucket.org for Mercurial."""
    return url if "+" in url else f"git+{url}"


def reason(output: bytes) -> str:
    """The line of git's output that says what went wrong."""
    lines = output.decode(errors="replace").strip().splitlines()
    found = [line for line in lines if line.startswith(("fatal: ", "error: "))]
    line = (found or lines or ["nothing"])[0]
    return f"`{line.partition(': ')[2] or line}`".replace(".`", "`")


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables for a while; the user's own GIT_SSH_COMMAND stays."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    if ssh := before["GIT_SSH_COMMAND"]:
        os.environ["GIT_SSH_COMMAND"] = ssh
    try:
        yield
    finally:
        for name, value in before.items():
            del os.environ[name]
            if value is not None:
                os.environ[name] = value
