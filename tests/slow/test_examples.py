"""generated_examples/ is what the templates give today."""

import pytest

from scaffold.render import render, sample
from tests.make_examples import EXAMPLES, examples


def test_there_is_an_example_for_every_task_and_style():
    found = {path.name for path in EXAMPLES.iterdir()}
    assert found == {project.slug for project in examples()}


@pytest.mark.parametrize("project", examples(), ids=lambda project: project.slug)
def test_an_example_is_current(project):
    """If this fails: `python -m tests.make_examples`, and look at the difference."""
    folder = EXAMPLES / project.slug
    expected = {name: text.encode() for name, text in render(project).items()}
    expected |= {name: path.read_bytes() for name, path in sample(project).items()}
    ran = {"outputs", "__pycache__", ".pytest_cache"}
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not ran & set(path.relative_to(folder).parts)
    }
    assert found == expected
