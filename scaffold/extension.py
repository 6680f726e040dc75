"""What the templates see: `project()`, under scaffold and under cookiecutter alike."""

import json
from functools import lru_cache

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from scaffold.project import Answers, Project, resolve


class ProjectExtension(Extension):
    """Adds `project()`, which turns cookiecutter's answers into a Project.

    cookiecutter.json names this class, so that plain `cookiecutter templates/base`
    renders the same bytes.
    """

    def __init__(self, environment: Environment):
        super().__init__(environment)
        environment.globals["project"] = project_of
        environment.filters["literal"] = literal


def literal(text: str) -> str:
    """A string as Python writes it, in double quotes."""
    return json.dumps(text, ensure_ascii=False)


@pass_context
def project_of(context: Context) -> Project:
    answers = context["cookiecutter"]
    known = Answers.__dataclass_fields__
    return resolved(tuple((key, answers[key]) for key in known))


@lru_cache
def resolved(answers: tuple[tuple[str, str], ...]) -> Project:
    return resolve(Answers(**{key: value or None for key, value in answers}))
