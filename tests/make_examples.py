"""Write generated_examples/, cookiecutter.json and the table in docs/choices.md:
`python -m tests.make_examples`.
"""

import shutil
from itertools import product
from pathlib import Path

from scaffold import catalog
from scaffold.choices.cookiecutter import cookiecutter_json
from scaffold.choices.page import with_table
from scaffold.project import Project
from scaffold.render import render, sample
from scaffold.write import write
from tests.projects import resolved

COOKIECUTTER = catalog.templates_folder() / "base" / "cookiecutter.json"
PAGE = Path(__file__).parent.parent / "docs" / "choices.md"
EXAMPLES = Path(__file__).parent.parent / "generated_examples"


def examples() -> list[Project]:
    """A default project for every task and style."""
    known = catalog.load()
    return [
        resolved(task=task, style=style, project_slug=f"{task}-{style}")
        for task, style in product(known.tasks, known.styles)
    ]


def bring_up_to_date() -> None:
    """Write what comes from the table of choices."""
    COOKIECUTTER.write_text(cookiecutter_json(), encoding="utf-8")
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    bring_up_to_date()
    shutil.rmtree(EXAMPLES, ignore_errors=True)
    for project in examples():
        write(EXAMPLES / project.slug, render(project), sample(project))
