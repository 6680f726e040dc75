"""The questions of `scaffold new`: folder, data, task, model, style, device, extras."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.catalog import Catalogue
from scaffold.choices.answers import Answers
from scaffold.choices.choice import Choice, Entries
from scaffold.choices.draft import Draft
from scaffold.choices.table import choices
from scaffold.choices.training import NOTHING
from scaffold.existing import check_target
from scaffold.names import check_slug, folder_name, slugify
from scaffold.prompts import ask_path, ask_text, pick_one, pick_several
from scaffold.report import as_text
from scaffold.user_data import understand
from scaffold.write import first_free

if TYPE_CHECKING:
    from scaffold.inspection import UserData

Say = Callable[[str], None]

SAMPLE = {
    "sample": "a dataset that comes with scaffold",
    "my own": "a table, images, ratings, or texts",
}


class Wizard:
    """Asks for the missing answers. Every method may raise KeyboardInterrupt.

    user_data: the inspected data of the user, or None.
    """

    def __init__(self, answers: Answers, known: Catalogue, say: Say):
        self.answers = answers
        self.known = known
        self.say = say
        self.user_data: UserData | None = None

    def run(self, path: Path | None) -> Path:
        """Ask the questions and return the folder to create."""
        path = path or self.ask_name()
        self.ask_data()
        self.ask_task()
        for choice in sorted(choices().values(), key=lambda choice: choice.turn):
            if choice.question and getattr(self.answers, choice.name) is None:
                self.ask(choice)
        return path

    def set(self, name: str, value: str) -> None:
        self.answers = self.answers.changed(**{name: value})

    def ask(self, choice: Choice) -> None:
        """Ask for one of the offered values, or for several."""
        assert choice.offered  # every question offers something
        offered = choice.offered(Draft(self.known, self.answers, self.user_data))
        if choice.several:
            chosen = pick_several(choice.question, summaries(offered))
            self.set(choice.name, ",".join(chosen) or NOTHING)
        else:
            self.set(choice.name, pick(choice.question, offered))

    def ask_name(self) -> Path:
        name = ask_text("Name of the new folder?", default_name(self.answers), check)
        return Path(name)

    def ask_data(self) -> None:
        """Ask for the user's own data, show a report on them, ask for the target."""
        if self.answers.dataset or not (self.answers.data or self.ask_own()):
            return
        from scaffold.inspection import report, targets_to_ask_for

        found = report(self.answers)
        if found.is_about_task:
            found = replace(found, notes=())
        self.say(f"{as_text(found)}\n")
        if targets := targets_to_ask_for(self.answers):
            labels = {name: "" for name in targets}
            question = "Which column should the model predict?"
            self.set("target", pick_one(question, labels))

    def ask_own(self) -> bool:
        """Whether the user has data; asks for their path."""
        if pick_one("Which data?", SAMPLE) == "sample":
            return False
        import scaffold.inspection  # noqa: F401  # refuses if a package is missing

        self.set("data", ask_path("Path to the data?", self.check_data))
        return True

    def check_data(self, path: str) -> None:
        """Raises ScaffoldError for data that can't be used."""
        from scaffold.inspection import report

        report(self.answers.changed(data=path))

    def ask_task(self) -> None:
        """Ask for the task, unless it is given or only one fits the data."""
        self.user_data = understand(self.answers)
        names = self.tasks()
        if self.answers.task is None:
            entries = {name: self.known.tasks[name] for name in names}
            self.set("task", pick("What do you want to build?", entries))
        if self.user_data and self.user_data.task != self.answers.task:
            self.user_data = understand(self.answers)

    def tasks(self) -> list[str]:
        """The tasks that fit the model and the data, the most likely first."""
        if self.user_data:
            return list(self.user_data.tasks)
        return [
            name
            for name, task in self.known.tasks.items()
            if self.answers.model in (None, *self.known.models_for(task))
            and self.answers.dataset in (None, *self.known.datasets_for(task))
        ]


def default_name(answers: Answers) -> str:
    """The first free folder that is named after the title, the data or the task."""
    if answers.name:
        return str(first_free(Path(slugify(answers.name))))
    stem = slugify(Path(answers.data).resolve().stem) if answers.data else answers.task
    return str(first_free(Path(stem or "my-project")))


def check(name: str) -> None:
    """Raises ScaffoldError for a folder that can't be created."""
    check_slug(folder_name(Path(name)))
    check_target(Path(os.path.normpath(name)))


def pick(question: str, entries: Entries) -> str:
    """Ask for one of the entries, unless there is only one."""
    if len(entries) == 1:
        return next(iter(entries))
    return pick_one(question, summaries(entries))


def summaries(entries: Entries) -> dict[str, str]:
    return {name: entry.summary for name, entry in entries.items()}
