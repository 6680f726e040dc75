"""Write the project of a combination."""

from pathlib import Path
from typing import Any

from scaffold.choices.answers import Answers
from scaffold.matrix.combinations import Combination
from scaffold.matrix.faults import Fault
from scaffold.project import Project, resolve
from scaffold.record import record_of
from scaffold.render import needed_to_train, render, sample
from scaffold.write import write


def make(combination: Combination, folder: Path) -> Project:
    """Write the project like `scaffold new`.

    Raises ScaffoldError, Fault, or any error from a template.
    """
    project = project_of(combination)
    files = render(project)
    if "train.py" not in files:
        raise Fault("The project has no train.py.")
    write(folder, {**files, **record_of(project, files)}, sample(project))
    return project


def project_of(combination: Combination) -> Project:
    answers: dict[str, Any] = dict(combination.answers)
    answers["project_slug"] = combination.name
    return resolve(Answers(**answers))


def requirements(combinations: list[Combination]) -> set[str]:
    """The requirements to train all of them; extras are not run."""
    lines: set[str] = set()
    for combination in combinations:
        try:
            lines |= set(needed_to_train(project_of(combination)))
        except Exception:  # make raises it again and reports it
            continue
    return lines
