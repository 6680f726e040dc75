"""Every choice and every template, rendered: the long versions of tests/render."""

import ast
import importlib
from importlib.util import find_spec
from pathlib import Path

import pytest

from scaffold.catalog import templates_folder
from scaffold.matrix.combinations import Wanted, combinations
from scaffold.render import environment
from tests import tables
from tests.matrix import (
    COMBINATIONS,
    KNOWN,
    OWN,
    check_modules,
    modules,
    own_answers,
    pairs,
    rendered,
)
from tests.render.test_templates import NAMES, ORIGINS


def test_every_template_is_used(tmp_path):
    """One that no kind of project has is dead. Jinja keeps those that it has loaded."""
    defined_names(tmp_path)
    (tmp_path / "listed").mkdir()
    images = str(tables.image_table(tmp_path / "listed"))
    for task in ("classification", "transfer-learning"):
        rendered(task=task, data=images)
    folders = ["base", *(f"extras/{name}" for name in KNOWN.extras)]
    environments = [environment(templates_folder(), folder) for folder in folders]
    loaded = {name for one in environments for _, name in one.cache}
    assert set(NAMES) <= loaded, sorted(set(NAMES) - loaded)


def test_a_name_is_where_its_import_line_says(tmp_path):
    """In a package, or in some generated project's module of that name."""
    found = defined_names(tmp_path)
    for name, line in ORIGINS.items():
        word, module, *rest = line.split()
        attribute = rest[1:2] if word == "from" else []
        if f"{module}.py" in found and word == "import":
            assert line.strip() in (f"import {name}", f"import {module} as {name}")
        elif f"{module}.py" in found:
            assert name in found[f"{module}.py"], f"no {module}.py defines {name}"
        else:
            assert in_package(module, attribute), line


def in_package(module: str, attribute: list[str]) -> bool:
    """Whether a package has this; an attribute may be a module itself."""
    found = importlib.import_module(module)
    name = f"{module}.{''.join(attribute)}"
    return all(hasattr(found, part) for part in attribute) or bool(find_spec(name))


def defined_names(folder: Path) -> dict[str, set[str]]:
    """The names that the modules of all kinds of generated projects define."""
    own = [
        own_answers(name, folder / name) for name in OWN if not (folder / name).mkdir()
    ]
    names = {}
    for answers in [*pairs(offline=False), *own, *rare_answers(folder)]:
        for name, text in modules(rendered(**answers)).items():
            names.setdefault(name, set()).update(top_level(ast.parse(text)))
    return names


def rare_answers(folder: Path) -> list[dict]:
    """Projects for data that need code of their own."""
    (folder / "rare").mkdir()
    mixed = own_answers("mixed", folder / "rare")
    labels = own_answers("labels", folder / "rare")
    (folder / "rare" / "animated").mkdir()
    photos = own_answers("photos", folder / "rare" / "animated")
    first = next(Path(photos["data"]).rglob("*.png"))
    first.rename(first.with_suffix(".gif"))
    table, ratings = tables.parquet_folder(folder), tables.parquet_ratings(folder)
    parts = {"task": "regression", "data": str(table), "target": "y"}
    rated = {"task": "recommender", "data": str(ratings)}
    return [
        parts,
        {**parts, "stream": True, "extras": "notebook"},
        {**rated, "stream": True, "extras": "notebook"},
        {**labels, "extras": "report,notebook"},
        {**mixed, "group": "town"},
        {**mixed, "val": mixed["data"], "test": mixed["data"]},
        photos,
    ]


def top_level(tree: ast.Module) -> set[str]:
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.Assign | ast.AnnAssign):
            names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_every_pair_of_choices_renders_clean_code(tmp_path, task):
    """With the data that are downloaded, too."""
    rows = pairs(offline=False)
    check_modules(tmp_path, [row for row in rows if row["task"] == task])


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_every_combination_renders_clean_code(tmp_path, task):
    """Every model and dataset in every style, for every device."""
    found = combinations(KNOWN, Wanted({"task": [task]}))
    check_modules(tmp_path, [dict(combination.answers) for combination in found])
    assert {(row.answers["style"], row.answers["device"]) for row in found} == {
        (style, device) for known, style, device in COMBINATIONS if known == task
    }
