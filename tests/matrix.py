"""The projects that many tests look at: every task × style × device, and own data."""

from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path

from scaffold import catalog
from scaffold.catalog import templates_folder
from scaffold.render import render
from tests import tables
from tests.projects import resolved

KNOWN = catalog.load()
COMBINATIONS = list(product(KNOWN.tasks, KNOWN.styles, KNOWN.devices))
SAMPLES = {path.name for path in (templates_folder() / "samples").iterdir()}

# Own data: the task, and what writes the files.
OWN: dict[str, tuple[str, Callable[[Path], Path], dict]] = {
    "numbers": ("regression", tables.numeric_table, {"target": "y"}),
    "mixed": ("regression", tables.mixed_table, {"target": "price"}),
    "mixed-classes": ("classification", tables.class_table, {"target": "style"}),
    "images": ("classification", tables.image_folder, {"model": "cnn"}),
    "photos": ("transfer-learning", tables.image_folder, {}),
    "ratings": ("recommender", tables.ratings_table, {}),
    "implicit": ("recommender", tables.implicit_table, {}),
    "texts": ("text-classification", tables.text_table, {}),
    "text-files": ("text-classification", tables.text_folder, {"model": "lstm"}),
}


def own_answers(name: str, folder: Path) -> dict:
    """The answers for a project on own data, which are written into the folder."""
    task, write, answers = OWN[name]
    return {"task": task, "data": str(write(folder)), **answers}


@cache
def rendered(**answers) -> dict[str, str]:
    """The files of a project as text."""
    return render(resolved(**answers))


def modules(files: dict[str, str]) -> dict[str, str]:
    """The Python files among them."""
    return {name: text for name, text in files.items() if name.endswith(".py")}
