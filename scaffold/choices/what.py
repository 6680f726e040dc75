"""Read what is built: the task, the model, the dataset, the style and the device."""

from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.catalog import suits
from scaffold.catalog.entries import Architecture, Dataset, Device, Style, Task
from scaffold.choices.choice import Entries
from scaffold.choices.picking import pick, require
from scaffold.errors import ScaffoldError
from scaffold.names import check_author, check_slug, check_title, slugify

if TYPE_CHECKING:
    from scaffold.choices.answers import Answers
    from scaffold.choices.draft import Draft

DEFAULT_STYLE = "class"
DEFAULT_DEVICE = "auto"


def read_task(answer: str | None, draft: "Draft") -> Task:
    name = draft.user_data.task if draft.user_data else answer
    return draft.known.tasks[pick("task", name, draft.known.tasks)]


def read_style(answer: str | None, draft: "Draft") -> Style:
    styles = draft.known.styles
    return styles[pick("style", answer or DEFAULT_STYLE, styles)]


def read_device(answer: str | None, draft: "Draft") -> Device:
    devices = draft.known.devices
    return devices[pick("device", answer or DEFAULT_DEVICE, devices)]


def read_model(answer: str | None, draft: "Draft") -> Architecture:
    """The chosen model, or else the task's first one that fits the data."""
    known, task = draft.known, draft["task"]
    if not answer:
        sentence = f"No model can learn {task.name} yet."
        return known.models[first(fitting_models(draft), sentence)]
    of_task = known.models_for(task)
    name = pick("model", answer, known.models)
    require(name in of_task, f"The model {name} is not for {task.name}.", of_task)
    check_kind(known.models[name], draft)
    return known.models[name]


def fitting_models(draft: "Draft") -> list[str]:
    """The task's models that fit the chosen data, the default first."""
    known, task, data = draft.known, draft["task"], draft.user_data
    names, chosen = known.models_for(task), draft.answers.dataset
    if not data and chosen not in known.datasets_for(task):
        return names
    dataset = data.dataset if data else known.datasets[chosen]
    names = [name for name in names if suits(known.models[name], dataset, task)]
    if data:
        best = dataset.inputs[0]
        names.sort(key=lambda name: known.models[name].made_for != best)
    return names


def featured_models(draft: "Draft") -> Entries:
    """The fitting models that lists show with their summaries."""
    models = {name: draft.known.models[name] for name in fitting_models(draft)}
    return {name: model for name, model in models.items() if model.featured}


def check_kind(model: Architecture, draft: "Draft") -> None:
    data = draft.user_data
    if data and not suits(model, data.dataset, draft["task"]):
        raise ScaffoldError(
            f"The model {model.name} cannot use data of kind {data.dataset.kind}.",
            "Leave out --model to get one that can.",
        )


def read_dataset(answer: str | None, draft: "Draft") -> Dataset:
    """The user's data, the chosen dataset, or else the first that fits the model."""
    if draft.user_data:
        return draft.user_data.dataset
    known, task, model = draft.known, draft["task"], draft["model"]
    fitting = known.datasets_for(task, model)
    if not answer:
        sentence = f"No dataset fits the model {model.name} yet."
        return known.datasets[first(fitting, sentence)]
    name = pick("dataset", answer, known.datasets)
    of_task = known.datasets_for(task)
    require(name in of_task, f"The dataset {name} is not for {task.name}.", of_task)
    sentence = f"The model {model.name} cannot use the dataset {name}."
    require(name in fitting, sentence, fitting)
    return known.datasets[name]


def first(names: list[str], sentence: str) -> str:
    """The first name; raises ScaffoldError if there is none."""
    if not names:
        raise ScaffoldError(sentence)
    return names[0]


def read_slug(answer: str | None, draft: "Draft") -> str:
    return check_slug(answer or default_slug(draft.answers))


def read_title(answer: str | None, draft: "Draft") -> str:
    return check_title(answer or draft["project_slug"])


def read_author(answer: str | None, draft: "Draft") -> str:
    return check_author(answer or "")


def default_slug(answers: "Answers") -> str:
    """A folder name from the title, or else from the data and the task."""
    if answers.name:
        return slugify(answers.name)
    if answers.data:
        return slugify(f"{Path(answers.data).resolve().stem}-{answers.task}")
    return str(answers.task)
