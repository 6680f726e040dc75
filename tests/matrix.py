"""The projects that many tests look at: every task × style × device, and own data."""

from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path

from scaffold import catalog
from scaffold.catalog import templates_folder
from scaffold.matrix.combinations import Wanted, combinations
from scaffold.render import render
from tests import tables
from tests.kept import kept
from tests.lint import check_ruff, check_text
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
    "labels": ("classification", tables.label_table, {}),
    "ratings": ("recommender", tables.ratings_table, {}),
    "series": ("time-series", tables.series_table, {"target": "sales"}),
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


@cache
def pairs(offline: bool) -> list[dict]:
    """The answers for projects that have every pair of choices.

    offline  only with the data that come along
    """
    wanted = Wanted(pairwise=True, offline=offline)
    name = "pairs-offline" if offline else "pairs"
    return kept(name, lambda: [dict(c.answers) for c in combinations(KNOWN, wanted)])


def check_modules(folder: Path, rows: list[dict]) -> None:
    """Write the modules of all these projects, one folder each, and lint them."""
    names = set()
    for number, answers in enumerate(rows):
        files = rendered(**answers)
        check_text(files)
        target = folder / str(number)
        target.mkdir()
        for name, text in modules(files).items():
            if "/" not in name:
                (target / name).write_text(text, encoding="utf-8")
                names.add(Path(name).stem)
    assert rows
    check_ruff(folder, tuple(sorted(names)))
