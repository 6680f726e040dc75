"""mypy finds no error in generated projects, one of each task and style."""

import subprocess
import sys

import pytest

from tests.matrix import own_answers
from tests.projects import make

# Of unpacked arguments, of streams that may be replaced, and of lists that begin empty.
FALSE_ALARMS = ("misc", "union-attr", "var-annotated")
# What a project imports from elsewhere is not looked at: it may not be installed.
OPTIONS = [
    *("--follow-imports=silent", "--ignore-missing-imports", "--no-error-summary"),
    *(f"--disable-error-code={name}" for name in FALSE_ALARMS),
]
SKIPPED = ["matplotlib", "numpy", "PIL", "polars", "torch", "torchvision", "tqdm"]
PROJECTS = [
    {"task": "regression", "style": "sequential"},
    {"task": "classification", "style": "functional", "model": "cnn"},
    {"task": "transfer-learning", "style": "ordered-dict", "device": "multi-gpu"},
    {"task": "recommender", "style": "class"},
    {"task": "text-classification", "style": "functional", "model": "transformer"},
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """A configuration of mypy, with a cache for all projects."""
    folder = tmp_path_factory.mktemp("mypy")
    sections = [f"[mypy-{name}.*]\nfollow_imports = skip\n" for name in SKIPPED]
    file = folder / "mypy.ini"
    text = f"[mypy]\ncache_dir = {folder / 'cache'}\n"
    file.write_text(text + "".join(sections))
    return file


def check_types(project, settings) -> None:
    words = [sys.executable, "-m", "mypy", "--config-file", settings, *OPTIONS]
    names = {path.name for path in project.glob("*.py")}
    files = sorted(names - {"test_project.py"})  # tests are not annotated
    done = subprocess.run([*words, *files], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("answers", PROJECTS, ids=lambda a: f"{a['task']}")
def test_a_project_has_no_type_error(tmp_path, settings, answers):
    check_types(make(tmp_path, **answers), settings)


def test_a_project_on_own_data_has_no_type_error(tmp_path, settings):
    (tmp_path / "own").mkdir()
    answers = own_answers("mixed", tmp_path / "own")
    check_types(make(tmp_path, **answers, style="functional"), settings)


def test_a_type_error_is_found(tmp_path, settings):
    project = make(tmp_path, task="regression")
    with open(project / "train.py", "a", encoding="utf-8") as file:
        file.write("\n\nTRAINED: int = run(main, 1, 2)\n")
    with pytest.raises(AssertionError, match="Too many arguments"):
        check_types(project, settings)
