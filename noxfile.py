"""What contributors run, by name: `nox -s fast`. `nox --list` shows all.

In the current environment with --no-venv, so that nothing is installed again; else each
session makes an environment of its own, which -R uses again as it is.
"""

import os
import sys

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["fast", "lint", "types"]
nox.options.default_venv_backend = "venv"

FAST = ("tests/unit", "tests/render", "tests/web")
# A test of the wizard mostly waits: one process more than there are cores.
WORKERS = str((os.cpu_count() or 1) + 1)


def is_own(session: nox.Session) -> bool:
    """Whether the session has an environment of its own, not the current one."""
    return session.virtualenv.venv_backend != "none"


def install(session: nox.Session, extra: str) -> None:
    """Install this checkout with an extra, unless the current environment is used."""
    if is_own(session):
        session.install("-e", f".[{extra}]")


def run(session: nox.Session, module: str, *words: str) -> None:
    """Run `python -m module …`; with --no-venv in the Python that nox itself has."""
    python = "python" if is_own(session) else sys.executable
    session.run(python, "-m", module, *words, external=True)


def pytest(session: nox.Session, *words: str) -> None:
    run(session, "pytest", *words, *session.posargs)


@nox.session
def fast(session: nox.Session) -> None:
    """Test what trains nothing."""
    install(session, "fast")
    pytest(session, "-n", WORKERS, *FAST)


@nox.session
def full(session: nox.Session) -> None:
    """Run the test commands of the README: everything."""
    install(session, "test")
    pytest(session, "-n", "auto")
    pytest(session, "-n", "auto", "tests/faults", "tests/slow", "tests/browser")


@nox.session
def browser(session: nox.Session) -> None:
    """Try the page of `scaffold web` in Chromium."""
    install(session, "fast")
    pytest(session, "tests/browser")


@nox.session
def faults(session: nox.Session) -> None:
    """Kill runs, fill disks, break files: what docs/survives.md promises."""
    install(session, "test")
    pytest(session, "-n", "auto", "tests/faults")


@nox.session
def static(session: nox.Session) -> None:
    """Build the page as static files, and use it in Chromium: needs node and npm."""
    install(session, "fast")
    pytest(session, "tests/static")


@nox.session
def coverage(session: nox.Session) -> None:
    """Test as in `fast`, and show the lines of scaffold/ that no test reaches."""
    install(session, "fast")
    pytest(session, "-n", WORKERS, "--cov", "--cov-report=term:skip-covered", *FAST)


@nox.session
def snapshots(session: nox.Session) -> None:
    """Write the texts and screens as they are now; `git diff` shows what changed."""
    install(session, "fast")
    tests = ("tests/unit/test_texts.py", "tests/unit/test_screens.py")
    pytest(session, "--snapshot-update", *tests)
    shown = ("git", "status", "--short", "tests/unit/__snapshots__")
    session.run(*shown, external=True)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of scaffold/ with mypy."""
    install(session, "fast")
    run(session, "mypy")


@nox.session
def lint(session: nox.Session) -> None:
    """Check the style with ruff and black."""
    install(session, "fast")
    run(session, "ruff", "check", ".")
    run(session, "black", "--check", ".")


@nox.session
def examples(session: nox.Session) -> None:
    """Write generated_examples/ as the templates make them now."""
    install(session, "fast")
    run(session, "tests.make_examples")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site of docs/ into site/; a broken link is an error."""
    install(session, "docs")
    run(session, "mkdocs", "build", "--strict")
