"""The extra of a teacher on docs/extras.md: made, graded and changed."""

import pytest

from tests.pages import ROOT, write_files
from tests.projects import play, scaffold

PAGE = ROOT / "docs" / "extras.md"
INSIDE = "exercise-3/{{cookiecutter.project_slug}}"
HEADER = "# Exercise 3, Ada\n# SPDX-License-Identifier: MIT\n"


@pytest.fixture
def exercise(tmp_path):
    """A student's project with the extra, as the page makes it."""
    write_files(PAGE, tmp_path)
    words = ["--task", "regression", "--with", "check,./exercise-3", "--author", "Ada"]
    scaffold("new", "my-exercise", *words, "--yes", cwd=tmp_path)
    return tmp_path / "my-exercise"


def grade(project, code: int) -> str:
    return play(project, "-m", "pytest", "-q", "test_grading.py", code=code).stdout


def test_the_teachers_files_are_in_the_project_and_grade_it(exercise):
    assert (exercise / "README.md").read_text().startswith("# Exercise 3\n\nLower the")
    for path in exercise.glob("*.py"):
        assert path.read_text().startswith(HEADER), path
    assert "1 failed" in grade(exercise, code=1)
    play(exercise, "train.py", "--epochs", 10)
    play(exercise, "evaluate.py")
    assert "1 passed" in grade(exercise, code=0)


def test_the_teachers_changes_reach_the_students_edited_project(exercise):
    train = exercise / "train.py"
    train.write_text(train.read_text() + "# mine\n")
    grading = exercise.parent / INSIDE / "test_grading.py"
    grading.write_text(grading.read_text().replace("] < results", "] < 0.9 * results"))
    header = exercise.parent / "exercise-3" / "header.txt"
    header.write_text(header.read_text().replace("MIT", "CC0-1.0"))
    scaffold("update", "my-exercise", cwd=exercise.parent)
    text = train.read_text()
    assert text.startswith(HEADER.replace("MIT", "CC0-1.0")) and text.endswith(
        "# mine\n"
    )
    assert "0.9 * results" in (exercise / "test_grading.py").read_text()
