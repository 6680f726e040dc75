"""`scaffold inspect`: describe the user's data."""

from pathlib import Path
from typing import Annotated

import typer

from scaffold import catalog
from scaffold.choices import pick
from scaffold.choices.answers import Answers
from scaffold.commands.flags import JsonFlag
from scaffold.commands.output import print_json, reporting
from scaffold.report import as_text


def inspect(
    path: Annotated[Path, typer.Argument(help="A table, images, ratings, or texts.")],
    answers: Answers,
    as_json: JsonFlag = False,
) -> None:
    """Describe your data as scaffold sees them, without writing anything.

    \b
    scaffold inspect houses.csv
    scaffold inspect photos/ --json
    """
    with reporting(as_json):
        if answers.task:
            pick("task", answers.task, catalog.load().tasks)
        answers = answers.changed(data=str(path))
        from scaffold.inspection import report

        found = report(answers)
        print_json(found.facts) if as_json else print(as_text(found))
