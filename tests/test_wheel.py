"""The built wheel, in a fresh environment without PyTorch, writes every task."""

import subprocess
import sys
import venv

import pytest

from scaffold import catalog
from scaffold.catalog import templates_folder
from tests.projects import run
from tests.test_write import files_in

ROOT = catalog.templates_folder().parent


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """The interpreter of an environment that has the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    run(ROOT, *build)
    (wheel,) = folder.glob("torch_scaffold-*.whl")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", wheel], check=True)
    return python


def test_it_is_small_and_has_no_torch(fresh):
    listed = subprocess.run(
        [fresh, "-m", "pip", "list"], capture_output=True, text=True, check=True
    ).stdout.lower()
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
    assert len(list((tmp_path / "all").glob("*/train.py"))) == 3


def test_matrix_run_without_torch_says_what_to_install(fresh, tmp_path):
    words = ["matrix", "--run", "--task", "regression", "--offline", "--out", "all"]
    command = [fresh, "-m", "scaffold", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "this Python does not have: matplotlib, numpy, torch, tqdm." in done.stderr
    assert "pip install 'matplotlib>=" in done.stderr
    assert files_in(tmp_path) == {}
