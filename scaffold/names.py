"""What a project may be called."""

import os
import re
from pathlib import Path

from scaffold.errors import ScaffoldError

LONGEST_NAME = 100  # bytes: leaves room in a file system's 255 for what is added to it

# Python takes a folder without __init__.py for a package only if nothing of that name
# is installed. So a project hides no module, but it stands in for a package that is
# missing: `import wandb` works then, and wandb.init does not. These are the packages
# that projects import, and those that torch imports if they are there.
IMPORTED = {
    *("torch", "torchvision", "numpy", "scipy", "matplotlib", "polars", "tqdm", "PIL"),
    *("pytest", "onnx", "onnxruntime", "onnxscript", "optuna", "ipykernel"),
    *("mlflow", "tensorboard", "wandb", "dill", "gmpy2", "pydot", "tabulate"),
}
WINDOWS_RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}


def check_title(title: str) -> str:
    """A title is one line of text."""
    if title.isprintable() and title.strip():
        return title.strip()
    raise ScaffoldError(
        "The project's title is empty or has control characters in it.",
        "Give one line of text, like --name 'House prices'.",
    )


def check_author(name: str) -> str:
    """An author is one line of text, or nothing."""
    if name.isprintable():
        return name.strip()
    raise ScaffoldError(
        "The author has control characters in it.", "Give a name, like --author Ada."
    )


def folder_name(path: Path) -> str:
    """The name of a folder, also of `.`."""
    return os.path.basename(os.path.abspath(path))


def slugify(text: str) -> str:
    """Letters, digits and dashes: `House prices!` becomes `house-prices`."""
    words = re.findall(r"[^\W_]+", text.lower())
    slug = "-".join(words).encode()[:LONGEST_NAME].decode(errors="ignore")
    return slug.strip("-") or "project"


def check_slug(slug: str) -> str:
    """A folder's name that works everywhere and is not that of a package."""
    reason = refusal(slug)
    if not reason:
        return slug
    suggestion = slugify(slug)
    if refusal(suggestion):
        suggestion = f"{suggestion}-project"
    raise ScaffoldError(
        f"A project cannot be called {slug!r}: {reason}.", f"{suggestion!r} would do."
    )


def refusal(slug: str) -> str:
    """Why a folder should not be called that; empty if it may."""
    if not re.fullmatch(r"[^\W_](?:[\w .-]*\w)?", slug):
        return "use letters, digits, spaces, dots, dashes, and a letter or digit first"
    if len(slug.encode()) > LONGEST_NAME:
        return f"it is longer than {LONGEST_NAME} bytes"
    if slug in IMPORTED:
        return "where that package is missing, Python would take the folder for it"
    if slug.lower().partition(".")[0] in WINDOWS_RESERVED:
        return "Windows reserves that name"
    return ""
