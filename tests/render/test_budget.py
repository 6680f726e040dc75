"""How large a generated project may be: the figures of docs/project.md.

At most 9 modules and 650 lines by default, so that it can be read in one sitting.
"""

import ast
import re

import pytest

from tests.lint import check_ruff, check_text
from tests.matrix import COMBINATIONS, OWN, modules, own_answers, rendered
from tests.tables import (
    mixed_table,
    numeric_table,
    parquet_folder,
    parquet_ratings,
)

MODULES, LINES, TRAIN, FUNCTION = 9, 650, 140, 30
MULTI_GPU_LINES, MULTI_GPU_TRAIN = 105, 175
LONGEST_STRING = 200  # a longer one could hide code


def limits(task: str, device: str, name: str = "") -> tuple[int, int, int]:
    """The most modules, lines in all, and lines of train.py."""
    count, lines, train = MODULES, LINES, TRAIN
    if task == "transfer-learning":
        more = 20 if name == "photos" else 0  # damaged ones are named together
        count, lines, train = 10, 720 + more, 155
    elif name.startswith("mixed") or name == "text-files":
        lines = 720
    elif name in ("series", "images", "labels"):  # images: decoded once
        lines = 685
    elif name == "implicit":
        lines = 700
    elif task == "recommender":  # predict.py fits a new user
        lines = 680
    if device == "multi-gpu":
        return count + 1, lines + MULTI_GPU_LINES, MULTI_GPU_TRAIN
    return count, lines, train


def check_size(files: dict[str, str], limit: tuple[int, int, int]) -> None:
    count, lines, train = limit
    code = {name: text.count("\n") for name, text in modules(files).items()}
    assert len(code) <= count, sorted(code)
    assert sum(code.values()) <= lines, (sum(code.values()), code)
    assert code["train.py"] <= train


SAMPLES = [
    *({"task": task, "style": s, "device": d} for task, s, d in COMBINATIONS),
    *(
        {"task": "recommender", "style": style, "device": device, "loss": loss}
        for (task, style, device) in COMBINATIONS
        for loss in ("bce", "bpr")
        if task == "recommender"
    ),
    {"task": "classification", "dataset": "breast-cancer"},
    {"task": "classification", "model": "cnn"},
    {"task": "recommender", "model": "dense"},
    {"task": "recommender", "model": "ncf"},
]


def label(answers: dict) -> str:
    return "-".join(answers.values())


@pytest.mark.parametrize("answers", SAMPLES, ids=label)
def test_a_project_on_sample_data_is_small(answers):
    files = rendered(**answers)
    implicit = "loss" in answers or answers.get("model") == "ncf"
    name = "implicit" if implicit else ""
    check_size(files, limits(answers["task"], answers.get("device", "auto"), name))


@pytest.mark.parametrize("answers", SAMPLES, ids=label)
def test_a_project_on_sample_data_is_plain(answers):
    check_shape(rendered(**answers))


@pytest.mark.parametrize("device", ["auto", "multi-gpu"])
@pytest.mark.parametrize("name", OWN)
def test_a_project_on_own_data_is_small_and_plain(tmp_path, name, device):
    # A copy in the project: black breaks the line of a path as long as tmp_path's.
    answers = {**own_answers(name, tmp_path), "copy_data": True}
    files = rendered(**answers, device=device)
    check_size(files, limits(answers["task"], device, name))
    check_shape(files)
    check_text(files)
    for file, text in files.items():
        (tmp_path / "demo" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "demo" / file).write_text(text)
    check_ruff(tmp_path / "demo")


BINS_LINES, TABM_LINES = 20, 70  # in model.py and dataset.py
MANY = 600  # rows with which numbers get bins
LARGE = [
    ("numbers", numeric_table, "y", LINES),
    ("mixed", mixed_table, "price", 720 + BINS_LINES),
]


@pytest.mark.parametrize(("name", "write", "target", "lines"), LARGE)
@pytest.mark.parametrize("model", ["mlp", "tabm"])
def test_a_project_on_a_large_table_is_small_and_plain(
    tmp_path, name, write, target, lines, model
):
    data = str(write(tmp_path, MANY))
    files = rendered(data=data, target=target, model=model, copy_data=True)
    assert "fit_bins" in files["dataset.py"]
    more = TABM_LINES if model == "tabm" else 0
    check_size(files, (MODULES, lines + more, TRAIN))
    check_shape(files)


STREAM_LINES = 100  # more than in memory: blocks, their split, passes, batches
NUMBERS = {"target": "y", "exclude": ("side", "town")}
STREAMED = [
    (parquet_folder, NUMBERS, LINES),
    (parquet_folder, {**NUMBERS, "model": "tabm"}, LINES + TABM_LINES),
    (parquet_folder, {"target": "side"}, 720),
    (parquet_ratings, {}, 690),
    (parquet_ratings, {"accumulate": "2", "schedule": "plateau"}, 700),
]


@pytest.mark.parametrize("device", ["auto", "multi-gpu"])
@pytest.mark.parametrize(("write", "answers", "lines"), STREAMED)
def test_a_project_that_reads_its_data_in_parts_is_small_and_plain(
    tmp_path, write, answers, lines, device
):
    data = str(write(tmp_path))
    files = rendered(data=data, stream=True, device=device, **answers)
    count, more, train = limits("regression", device)
    check_size(files, (count, lines + STREAM_LINES + more - LINES, train))
    config = files["config.py"].replace(data, "data")  # black breaks a long line
    check_shape(files)
    check_text({**files, "config.py": config})
    for file, text in files.items():
        (tmp_path / "demo" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "demo" / file).write_text(text)
    check_ruff(tmp_path / "demo")


def check_shape(files: dict[str, str]) -> None:
    """What a reader can count on, whatever the project."""
    trees = {name: ast.parse(text) for name, text in modules(files).items()}
    check_functions(trees)
    check_settings(trees)
    for name, tree in trees.items():
        check_strings(name, tree)
        assert "scaffold" not in {*imported(tree)}, name
        assert not {"exec", "eval", "__import__"} & {*called(tree)}, name
    for name in files:
        is_code_or_text = re.search(r"\.(py|md|txt|gitignore)$", name)
        assert is_code_or_text, f"{name} could hide code"


def check_functions(trees: dict[str, ast.Module]) -> None:
    """The loop over epochs and batches stands in one function; the others are short."""
    (loop,) = [
        function for function in functions(trees["train.py"]) if has_loop(function)
    ]
    for name, tree in trees.items():
        for function in functions(tree):
            length = function.end_lineno - function.lineno + 1
            assert function is loop or length <= FUNCTION, (name, function.name, length)


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def has_loop(function: ast.FunctionDef) -> bool:
    """`for epoch in …` with `for … in batches(…)` inside."""
    loops = [node for node in ast.walk(function) if isinstance(node, ast.For)]
    epochs = [loop for loop in loops if ast.unparse(loop.target) == "epoch"]
    return any(
        isinstance(node, ast.For)
        and re.match(r"(data\.stream\.)?batches\(|enumerate\(", ast.unparse(node.iter))
        for loop in epochs
        for node in ast.walk(loop)
    )


def check_settings(trees: dict[str, ast.Module]) -> None:
    """config.py has what the project reads, and nothing else."""
    (config,) = [
        node
        for node in ast.walk(trees["config.py"])
        if isinstance(node, ast.ClassDef) and node.name == "Config"
    ]
    settings = {part.target.id for part in config.body if hasattr(part, "target")}
    read = {
        node.attr
        for name, tree in trees.items()
        if name not in ("config.py", "test_project.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) in ("config", "self.config")
    }
    assert settings == read & settings, settings - read


def check_strings(name: str, tree: ast.Module) -> None:
    """No string is long enough to be code, but for the docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, documented)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_short = len(node.value) <= LONGEST_STRING
            assert is_short or node in docstrings, (name, node.value)


def imported(tree: ast.Module) -> list[str]:
    """The packages that a module imports."""
    nodes = list(ast.walk(tree))
    names = [
        alias.name
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return [name.split(".")[0] for name in names]


def called(tree: ast.Module) -> list[str]:
    """The names that a module calls."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call.func.id for call in calls if isinstance(call.func, ast.Name)]


LOOP = """
def train():
    for epoch in range(9):
        for inputs, targets in batches(data, 64):
            pass
"""


def test_the_checks_find_what_they_look_for():
    """Each check fails on a module that breaks its rule."""
    long = "def f():\n" + "    x = 1\n" * FUNCTION
    config = "class Config:\n    lr: float = 1\n    unused: int = 0\n"
    good = {
        "train.py": f"{LOOP}\nconfig.lr\n",
        "config.py": config.replace("unused", "lr"),
    }
    check_shape(good)
    broken = [
        {"train.py": LOOP.replace("epoch", "number")},
        {"model.py": long},
        {"config.py": config},
        {"model.py": f"x = {'y' * (LONGEST_STRING + 1)!r}\n"},
        {"model.py": "from scaffold import layers\n"},
        {"model.py": "exec('1')\n"},
        {"code.bin": ""},
    ]
    for change in broken:
        with pytest.raises((AssertionError, ValueError)):
            check_shape(good | change)
