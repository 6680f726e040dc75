"""The table of choices as the settings of plain cookiecutter, cookiecutter.json.

`python -m tests.make_examples` writes the file.
"""

import json
from typing import Any

from scaffold.choices.table import choices

HOW = {  # how cookiecutter renders
    "_extensions": ["scaffold.extension.ProjectExtension"],
    "_jinja2_env_vars": {"trim_blocks": True, "lstrip_blocks": True},
}


def cookiecutter_json() -> str:
    """The text of cookiecutter.json: the defaults and the prompts of the choices."""
    asked = [choice for choice in choices().values() if choice.prompt]
    settings: dict[str, Any] = {choice.name: choice.start for choice in asked}
    prompts = {choice.name: choice.prompt for choice in asked}
    return json.dumps({**settings, "__prompts__": prompts, **HOW}, indent=2) + "\n"
