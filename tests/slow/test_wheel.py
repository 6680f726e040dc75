"""The built wheel, in fresh environments without PyTorch, does what the checkout does.

With the newest of what it and its extra `data` depend on, and with the oldest that
pyproject.toml allows.
"""

import math
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

from scaffold import __version__, catalog
from scaffold.catalog import templates_folder
from tests.projects import run
from tests.tables import MIXED, mixed, save
from tests.unit.test_write import files_in

ROOT = catalog.templates_folder().parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of a source distribution, as a release has them.

    Built in a copy, because a build writes the version into the folder. It is that of
    the checkout here, which may have no tags.
    """
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "copy", ignore=what_git_ignores)
    version = {"SETUPTOOLS_SCM_PRETEND_VERSION": __version__}
    build = ["-m", "build", "--no-isolation", "--outdir", folder]
    run(folder / "copy", *build, env={**os.environ, **version})
    (wheel,) = folder.glob(f"torch_scaffold-{__version__}-*.whl")
    return wheel


def what_git_ignores(folder: str, names: list[str]) -> set[str]:
    """And at the top .git and its like; in the templates, hidden files count."""
    found = {"__pycache__", "outputs", "site"} & {*names}
    top = {name for name in names if name.startswith(".") and name != ".gitignore"}
    return found | (top if Path(folder) == ROOT else set())


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, wheel) -> Path:
    """The interpreter of an environment that has the wheel and what it depends on."""
    return environment(tmp_path_factory.mktemp("newest"), f"{wheel}[data]")


@pytest.fixture(scope="module")
def oldest(tmp_path_factory, wheel) -> Path:
    """The same with the lowest versions that are allowed."""
    return environment(tmp_path_factory.mktemp("oldest"), f"{wheel}[data]", *lowest())


def environment(folder: Path, *packages) -> Path:
    venv.create(folder)
    python = folder / "bin" / "python"
    pip(python, "install", "-q", *packages)
    return python


def lowest() -> list[str]:
    """What the library depends on, each in the lowest version that is allowed."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        project = tomllib.load(file)["project"]
    lines = project["dependencies"] + project["optional-dependencies"]["data"]
    assert all(">=" in line for line in lines)
    return [line.replace(">=", "==") for line in lines]


def pip(python: Path, *words) -> str:
    """Run this Python's pip for another environment."""
    command = [sys.executable, "-m", "pip", "--python", python, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_it_has_the_version_of_the_checkout(fresh, tmp_path):
    assert f"torch-scaffold {__version__}" in " ".join(pip(fresh, "list").split())
    assert scaffold(fresh, "--version", cwd=tmp_path)[1] == f"scaffold {__version__}\n"


def test_it_is_small_and_has_no_torch(fresh):
    listed = pip(fresh, "list").lower()
    assert "torch-scaffold" in listed
    assert "torchvision" not in listed and "numpy" not in listed


@pytest.mark.parametrize("task", catalog.load().tasks)
def test_it_writes_what_the_checkout_writes(fresh, tmp_path, task):
    words = ["new", "demo", "--task", task, "--with", "all"]
    for name, python in (("wheel", fresh), ("checkout", sys.executable)):
        (tmp_path / name).mkdir()
        command = [python, "-m", "scaffold", *words]
        subprocess.run(command, cwd=tmp_path / name, check=True, capture_output=True)
    trees = [tmp_path / name / "demo" for name in ("wheel", "checkout")]
    assert ".github/workflows/test.yml" in names_in(trees[1])
    assert names_in(trees[0]) == names_in(trees[1])
    for name in names_in(trees[0]):
        assert (trees[0] / name).read_bytes() == (trees[1] / name).read_bytes()


def names_in(folder) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def scaffold(python, *words, cwd: Path) -> tuple[int, str, str]:
    command = [python, "-m", "scaffold", *map(str, words)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def twins(fresh, oldest, tmp_path) -> list[tuple[Path, Path]]:
    """The two interpreters, each with a folder of its own."""
    found = [(oldest, tmp_path / "oldest"), (fresh, tmp_path / "newest")]
    for _, folder in found:
        folder.mkdir()
    return found


def alike(twins, *words, code: int = 0) -> str:
    """Both say the same and have the same files; what is said."""
    said, expected = (scaffold(python, *words, cwd=folder) for python, folder in twins)
    assert said == expected and said[0] == code
    assert len({str(sorted(files_in(folder).items())) for _, folder in twins}) == 1
    return said[1]


COMMANDS = ["new", "update", "inspect", "check", "list", "matrix"]


def test_the_oldest_helps_and_lists_as_the_newest_does(twins):
    for words in ([], ["--json"], ["models"]):
        assert alike(twins, "list", *words)
    assert all(f"  {command} " in alike(twins, "--help") for command in COMMANDS)
    for command in COMMANDS[:2]:
        said, expected = (
            scaffold(python, command, "--help", cwd=folder) for python, folder in twins
        )
        options = expected[1].partition("Options:")[2]
        assert options and said[1].endswith(options)
        assert said[0] == 0 and len(said[1]) > 0.98 * len(expected[1])


def test_a_table_is_inspected_learned_from_updated_and_checked_alike(
    fresh, twins, tmp_path
):
    table = save(tmp_path / "table.csv", MIXED, mixed())
    assert "price" in alike(twins, "inspect", table, "--target", "price")
    alike(twins, "new", "demo", "--data", table, "--target", "price")
    alike(twins, "new", "demo", "--task", "regression", code=2)  # it is there
    line = "    history = train(config, checkpoint)\n"
    mine = line.replace("\n", "  # mine\n")
    edit(twins, "demo/train.py", line, mine)
    words = ["--set", "style=functional", "--set", "schedule=step"]
    assert "model.py" in alike(twins, "update", "demo", *words)
    edit(twins, "demo/train.py", mine, line)
    edit(twins, "demo/model.py", "import", "oh!")
    assert "model.py" in alike(twins, "check", "demo", "--python", fresh, code=1)


def edit(twins, name: str, old: str, new: str) -> None:
    for _, folder in twins:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))


def test_photographs_and_what_comes_along_give_the_same_projects(twins):
    shapes = templates_folder() / "samples" / "shapes"
    assert "star" in alike(twins, "inspect", shapes, "--json")
    alike(twins, "new", "demo", "--data", shapes, "--task", "transfer-learning")
    alike(twins, "new", "implicit", "--task", "recommender", "--with", "all")
    words = ["--task", "classification", "--pairwise", "--shard", "1/40"]
    assert alike(twins, "matrix", *words, "--json")
    alike(twins, "matrix", *words, "--out", "all")


def test_train_without_torch_says_what_to_install(fresh, tmp_path):
    command = [
        fresh,
        "-m",
        "scaffold",
        "new",
        "demo",
        "--task",
        "regression",
        "--train",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'torch-scaffold[train]'" in done.stderr
    assert files_in(tmp_path) == {}


def test_matrix_lists_and_writes_what_the_checkout_does(fresh, tmp_path):
    words = ["-m", "scaffold", "matrix", "--pairwise", "--offline"]
    listed, expected = (
        subprocess.run(
            [python, *words, "--json"], cwd=tmp_path, check=True, capture_output=True
        ).stdout
        for python in (fresh, sys.executable)
    )
    assert listed == expected and listed.count(b'"name"') > 100
    some = [
        *words,
        "--templates",
        templates_folder(),
        "--shard",
        "1/40",
        "--out",
        "all",
    ]
    subprocess.run([fresh, *some], cwd=tmp_path, check=True, capture_output=True)
    first = math.ceil(listed.count(b'"name"') / 40)
    assert len(list((tmp_path / "all").glob("*/train.py"))) == first


def test_matrix_run_without_torch_says_what_to_install(fresh, tmp_path):
    words = ["matrix", "--run", "--task", "regression", "--offline", "--out", "all"]
    command = [fresh, "-m", "scaffold", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--run needs matplotlib, numpy, torch, tqdm, which" in done.stderr
    assert "pip install 'matplotlib>=" in done.stderr
    assert files_in(tmp_path) == {}
