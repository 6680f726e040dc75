"""`scaffold inspect`: describe the user's data."""

from pathlib import Path
from typing import Annotated

import typer

from scaffold import catalog
from scaffold.choices import pick
from scaffold.commands.flags import (
    NONE,
    Exclude,
    Include,
    Item,
    JsonFlag,
    Rating,
    Target,
    User,
    known,
    one_of,
)
from scaffold.commands.output import print_json, reporting
from scaffold.project import Answers
from scaffold.report import as_text


def inspect(
    path: Annotated[
        Path, typer.Argument(help="A table, a folder of images, or ratings.")
    ],
    target: Target = None,
    include: Include = NONE,
    exclude: Exclude = NONE,
    user: User = None,
    item: Item = None,
    rating: Rating = None,
    task: Annotated[
        str | None, one_of(known.tasks, "The task to inspect the data for.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Describe your data as scaffold sees them, without writing anything.

    \b
    scaffold inspect houses.csv
    scaffold inspect photos/ --json
    """
    with reporting(as_json):
        answers = Answers(
            data=str(path),
            target=target,
            include=tuple(include),
            exclude=tuple(exclude),
            user=user,
            item=item,
            rating=rating,
            task=task and pick("task", task, catalog.load().tasks),
        )
        from scaffold.inspection import report

        found = report(answers)
        print_json(found.facts) if as_json else print(as_text(found))
