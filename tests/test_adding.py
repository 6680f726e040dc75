"""A style, an architecture, a dataset and a task are added by adding files only."""

import shutil
from pathlib import Path

import pytest

import scaffold
from scaffold.catalog import templates_folder
from tests.projects import play, run
from tests.test_styles import history_of

STYLE = '''{# an nn.Module around an nn.ModuleList -#}
{% set uses_torch = true %}
{% macro definition() %}
class {{ network.class_name }}(nn.Module):
    """{{ network.summary }}"""

{{ network.define("__init__", "self", indent=4) }}
        super().__init__()
        self.layers = nn.ModuleList(
            [
{% for layer in network.layers %}
                {{ layer.module }},
{% endfor %}
            ]
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # {{ network.inputs }}
        for layer in self.layers:
            x = layer(x)
        return x


{{ network.define(network.builder, returns="nn.Module") }}
    return {{ network.class_name }}({{ network.names }})
{%- endmacro %}
'''

ARCHITECTURE = """
from scaffold.catalog.entrance import entrance
from scaffold.catalog.entries import Architecture, Network, Recipe
from scaffold.layers import linear


def bottleneck(dataset, options):
    start, features = entrance(dataset, 4)
    layers = (*start, linear("down", features, 2), linear("up", 2, dataset.outputs))
    summary = "Through two numbers."
    return Network("Bottleneck", summary, layers, dataset.arguments, dataset.shape)


ENTRIES = (
    Architecture(
        name="bottleneck",
        summary="through two numbers",
        tasks=("regression", "classification"),
        recipes={"table": Recipe(3, 16, 0.01, 0.0)},
        build=bottleneck,
    ),
)
"""

DATASET = """
from scaffold.catalog.entries import Dataset, numbers

ENTRIES = (
    Dataset(
        name="corners",
        summary="points in three corners",
        kind="table",
        tasks=("classification",),
        file="data/corners.csv",
        columns=numbers("x", "y"),
        target="corner",
        classes=("left", "right", "top"),
    ),
)
"""

TASK = """
summary = "a task of its own, on what is there"
default_model = "linear"
default_dataset = "diabetes"
losses = ["mse"]
models = ["linear", "mlp"]
datasets = ["diabetes"]
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory) -> Path:
    """A copy of the tool and its templates, and four things more."""
    root = tmp_path_factory.mktemp("extended")
    bare = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(scaffold.__file__).parent, root / "scaffold", ignore=bare)
    shutil.copytree(templates_folder(), root / "templates", ignore=bare)
    fragments = root / "templates" / "base" / "templates"
    (fragments / "styles" / "module-list.py").write_text(STYLE)
    catalogue = root / "scaffold" / "catalog"
    (catalogue / "architectures" / "bottleneck.py").write_text(ARCHITECTURE)
    (catalogue / "datasets" / "corners.py").write_text(DATASET)
    (root / "templates" / "samples" / "corners").mkdir()
    points = [
        f"{n % 3 - 1 + n / 90},{n % 3 == 2:d},{CORNERS[n % 3]}" for n in range(60)
    ]
    table = root / "templates" / "samples" / "corners" / "corners.csv"
    table.write_text("\n".join(["x,y,corner", *points]) + "\n")
    task = fragments / "tasks" / "forecast"
    task.mkdir()
    for template in (fragments / "tasks" / "regression").iterdir():
        (task / template.name).write_text(
            f'{{% extends "tasks/regression/{template.name}" %}}\n'
        )
    (task / "task.toml").write_text(TASK)
    return root


CORNERS = ("left", "right", "top")
STYLES = ["sequential", "ordered-dict", "class", "functional", "module-list"]
CHOICES = [
    ("regression", "bottleneck", "diabetes"),
    ("classification", "bottleneck", "corners"),
    ("classification", "mlp", "corners"),
    ("classification", "cnn", "digits"),
    ("recommender", "mf", "ratings"),
    ("forecast", "mlp", "diabetes"),
    ("forecast", "linear", "diabetes"),
]


@pytest.mark.parametrize("choice", CHOICES, ids="-".join)
def test_what_was_added_goes_with_all_the_rest(extended, tmp_path, choice):
    histories = []
    for style in STYLES:
        project = generate(extended, tmp_path / f"a-{style}", *choice, style)
        run(project, "-m", "black", "--check", "-q", ".")
        play(
            project, "train.py", "--epochs", 2, "--limit-batches", 3, "--device", "cpu"
        )
        play(project, "evaluate.py")
        histories.append(history_of(project))
    assert all(history == histories[0] for history in histories)


def generate(root: Path, target: Path, task, model, dataset, style) -> Path:
    """A project by the copy of the tool in root."""
    flags = ["--task", task, "--model", model, "--dataset", dataset, "--style", style]
    call(root, target.parent, "new", target.name, *flags, "--yes")
    return target


def call(root: Path, folder: Path, *words):
    """Run that copy's command line in a folder."""
    path = f"import sys; sys.path.insert(0, {str(root)!r})"
    return run(folder, "-c", f"{path}; from scaffold.cli import app; app()", *words)


def test_the_catalogue_lists_what_was_added(extended, tmp_path):
    said = call(extended, tmp_path, "list").stdout
    for name in ("module-list", "bottleneck", "corners", "forecast"):
        assert name in said


def test_nothing_that_was_there_is_changed(extended):
    original = templates_folder().parent
    for part in ("scaffold", "templates"):
        for path in (original / part).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                copy = extended / path.relative_to(original)
                assert copy.read_bytes() == path.read_bytes()
