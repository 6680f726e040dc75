"""The answers to `scaffold new`: flags, then the user's defaults, then questions."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold import catalog
from scaffold.choices import listing, pick
from scaffold.choices.answers import Answers
from scaffold.choices.draft import Draft
from scaffold.choices.flag import flag
from scaffold.choices.table import choices
from scaffold.choices.training import NOTHING
from scaffold.choices.what import default_slug
from scaffold.errors import ScaffoldError
from scaffold.existing import check_target
from scaffold.names import check_slug, folder_name
from scaffold.personal import defaults_file, personal_defaults
from scaffold.project import Project, resolve
from scaffold.report import as_text
from scaffold.text import one_line, shell_word
from scaffold.user_data import understand
from scaffold.wizard import Wizard

if TYPE_CHECKING:
    from scaffold.inspection import UserData

Say = Callable[[str], None]


def with_defaults(answers: Answers, say: Say) -> Answers:
    """The answers, with personal defaults for those that the user left out."""
    given = personal_defaults()
    new = {name: value for name, value in given.items() if not getattr(answers, name)}
    if new:
        pairs = ", ".join(f"{name} {value}" for name, value in new.items())
        say(f"Defaults from {one_line(str(defaults_file()))}: {one_line(pairs)}.")
    return answers.changed(**new)


def completed(
    answers: Answers, path: Path | None, asking: bool, say: Say
) -> tuple[Path, Project]:
    """The folder to create, and its project. Asks for the missing answers."""
    user_data = None
    if asking:
        wizard = Wizard(answers, catalog.load(), say)
        path = wizard.run(path)
        answers, user_data = wizard.answers, wizard.user_data
    elif answers.data:
        answers, user_data = understood(answers, say)
    if answers.extras and answers.extras == personal_defaults().get("extras"):
        answers = answers.changed(extras=fitting_extras(answers))
    folder = Path(os.path.normpath(path or default_path(answers)))
    try:
        named = answers.changed(project_slug=folder_name(folder))
        return folder, resolve(named, user_data)
    except ScaffoldError as error:
        if asking:
            error.hint += f" Your answers: {typed(answers, folder)}"
        raise


def typed(answers: Answers, folder: Path) -> str:
    """The answers as a command, so that none has to be given again."""
    words = [
        word for name, value in answers.given.items() for word in flag(name, value)
    ]
    return " ".join(map(shell_word, ["scaffold", "new", str(folder), *words]))


def fitting_extras(answers: Answers) -> str:
    """The user's default extras, without those for other tasks."""
    known = catalog.load()
    task = known.tasks[pick("task", answers.task, known.tasks)]
    others = known.extras_of("with").keys() - known.extras_for(task).keys()
    names = [name for name in answers.extras.split(",") if name not in others]
    return ",".join(names) or NOTHING


def understood(answers: Answers, say: Say) -> tuple[Answers, "UserData"]:
    """Inspect the user's data and print the report."""
    user_data = understand(answers)
    assert user_data
    say(f"{as_text(user_data.report)}\n")
    return answers.changed(task=user_data.task), user_data


def check_given(answers: Answers, path: Path | None) -> None:
    """Check the given answers before asking for the others."""
    known = catalog.load()
    for name, value in answers.given.items():
        if (entries := choices()[name].entries) and not choices()[name].values:
            pick(name, str(value), entries(known))
    if not answers.data:
        check_together(answers)
    if path:
        check_slug(folder_name(path))
        check_target(Path(os.path.normpath(path)), *files_of(answers))


def files_of(answers: Answers) -> list[str | None]:
    """The paths of the user's data."""
    return [answers.data, answers.val, answers.test]


def check_together(answers: Answers) -> None:
    """Refuse a task, a model and a dataset that do not fit together."""
    draft = Draft(catalog.load(), answers)
    if answers.task:
        draft["dataset"]  # reads all three
    elif answers.model and answers.dataset:
        check_dataset(answers.model, answers.dataset)


def check_dataset(model: str, dataset: str) -> None:
    """Refuse a dataset that the model cannot use for any task."""
    known = catalog.load()
    fitting = [
        name
        for task in known.tasks.values()
        if model in known.models_for(task)
        for name in known.datasets_for(task, known.models[model])
    ]
    if dataset not in fitting:
        raise ScaffoldError(
            f"The model {model} cannot use the dataset {dataset}.",
            f"Choose {listing(dict.fromkeys(fitting) or known.datasets)}.",
        )


def default_path(answers: Answers) -> Path:
    """A folder named after the title, or else after the task."""
    pick("task", answers.task, catalog.load().tasks)
    return Path(default_slug(answers))
