"""Checks of a project's title, author and folder name."""

import os
import re
from pathlib import Path

from scaffold.errors import ScaffoldError

LONGEST_SHOWN = 40  # characters of a name in a message
LONGEST_NAME = 100  # bytes: file systems allow 255, and scaffold appends to the name

# Python imports a folder without __init__.py as a namespace package if no package of
# that name is installed. Beside a project called wandb, `import wandb` would work and
# wandb.init would fail. These are the packages that projects import, and the optional
# ones of torch.
IMPORTED = {
    *("torch", "torchvision", "numpy", "scipy", "matplotlib", "polars", "tqdm", "PIL"),
    "fastexcel",
    *("pytest", "onnx", "onnxruntime", "onnxscript", "optuna", "ipykernel"),
    *("mlflow", "tensorboard", "wandb", "dill", "gmpy2", "pydot", "tabulate"),
}
WINDOWS_RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}


def check_title(title: str) -> str:
    """The title, which must be one line of text."""
    if title.isprintable() and title.strip():
        return title.strip()
    raise ScaffoldError(
        "The project title is empty or contains control characters.",
        "Give one line of text, like --name 'House prices'.",
    )


def check_author(name: str) -> str:
    """The author, which must be one line of text or empty."""
    if name.isprintable():
        return name.strip()
    raise ScaffoldError(
        "The author contains control characters.", "Give a name, like --author Ada."
    )


def folder_name(path: Path) -> str:
    """The name of a folder, even if the path is `.`."""
    return os.path.basename(os.path.abspath(path))


def slugify(text: str) -> str:
    """Letters, digits and dashes: `House prices!` becomes `house-prices`."""
    words = re.findall(r"[^\W_]+", text.lower())
    slug = "-".join(words).encode()[:LONGEST_NAME].decode(errors="ignore")
    return slug.strip("-") or "project"


def check_slug(slug: str) -> str:
    """The folder name, which must be portable and not that of a package."""
    reason = refusal(slug)
    if not reason:
        return slug
    suggestion = slugify(slug)
    if refusal(suggestion):
        suggestion = f"{suggestion}-project"
    name = slug if len(slug) <= LONGEST_SHOWN else f"{slug[: LONGEST_SHOWN - 1]}…"
    raise ScaffoldError(
        f"A project can't be called {name!r}: {reason}.",
        f"Use {suggestion!r}, for example.",
    )


def refusal(slug: str) -> str:
    """Why a folder must not have this name; empty if it may."""
    if not re.fullmatch(r"[^\W_](?:[\w .-]*\w)?", slug):
        return "start with a letter or digit; use letters, digits, spaces, dots, dashes"
    if len(slug.encode()) > LONGEST_NAME:
        return f"it is longer than {LONGEST_NAME} bytes"
    if slug in IMPORTED:
        return "Python could import the folder instead of that package"
    if slug.lower().partition(".")[0] in WINDOWS_RESERVED:
        return "Windows reserves that name"
    return ""
