"""What a project may be called, and what is suggested in place of a refused name."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold import catalog
from scaffold.catalog import templates_folder
from scaffold.errors import ScaffoldError
from scaffold.names import check_slug, check_title, refusal, slugify
from scaffold.requirements import package_of

REFUSED = [
    ("torch", "instead of that package", "torch-project"),
    ("polars", "instead of that package", "polars-project"),
    ("con", "Windows", "con-project"),
    ("NUL.txt", "Windows", "nul-txt"),
    ("COM1", "Windows", "com1-project"),
    (".hidden", "start with a letter or digit", "hidden"),
    ("-rf", "start with a letter or digit", "rf"),
    ("ends.", "start with a letter or digit", "ends"),
    ("a/b", "letters, digits", "a-b"),
    ("{{ 7*7 }}", "letters, digits", "7-7"),
    ("a\nb", "letters, digits", "a-b"),
    ("", "letters, digits", "project"),
    ("..", "letters, digits", "project"),
    ("x" * 200, "longer than 100 bytes", "x" * 100),
]


@pytest.mark.parametrize(("name", "reason", "suggestion"), REFUSED)
def test_a_refused_name_says_why_and_suggests_another(name, reason, suggestion):
    with pytest.raises(ScaffoldError) as caught:
        check_slug(name)
    assert reason in str(caught.value)
    assert f"Use '{suggestion}'" in str(caught.value)
    assert not refusal(suggestion)


@pytest.mark.parametrize(
    "name", ["demo", "My Project 2", "v1.2_x", "2024-sales", "größe", "torch.nn"]
)
def test_other_names_are_fine(name):
    assert check_slug(name) == name


def imported(folder: Path, name: str) -> str:
    """The file of a module that is imported in a folder; `None` for a namespace."""
    code = f"import {name}; print(getattr({name}, '__file__', None))"
    words = [sys.executable, "-c", code]
    return subprocess.check_output(words, cwd=folder, text=True).strip()


@pytest.mark.parametrize("name", ["calendar", "random", "email", "pytest"])
def test_a_folder_of_scripts_hides_nothing_that_is_installed(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "train.py").touch()
    assert str(tmp_path) not in imported(tmp_path, name) != "None"
    assert name == "pytest" or check_slug(name) == name


def test_a_folder_of_scripts_stands_in_for_a_package_that_is_missing(tmp_path):
    (tmp_path / "not_installed").mkdir()
    assert imported(tmp_path, "not_installed") == "None"


def test_no_project_is_called_like_a_package_that_projects_import():
    lines = (templates_folder() / "base" / "templates" / "imports.toml").read_text()
    origins = tomllib.loads(lines)
    found = {line.split()[1].split(".")[0] for line in origins["packages"].values()}
    for extra in catalog.load().extras.values():
        found |= set(map(package_of, extra.requirements))
    assert {"torch", "PIL", "polars", "wandb"} <= found
    assert all(map(refusal, found))


@given(st.text(max_size=300))
def test_whatever_the_text_its_slug_can_be_made_a_folder(text):
    slug = slugify(text)
    assert not refusal(slug) or not refusal(f"{slug[:90]}-project")


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "bell\a"])
def test_a_title_is_one_line_of_text(title):
    with pytest.raises(ScaffoldError, match="title"):
        check_title(title)
