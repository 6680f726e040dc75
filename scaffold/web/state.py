"""Everything that the page shows for an address, as JSON can have it."""

from dataclasses import asdict, replace
from typing import Any

from scaffold import __version__
from scaffold.catalog.entries import Style
from scaffold.choices.answers import Answers
from scaffold.choices.choice import Answer, Choice
from scaffold.choices.table import groups
from scaffold.project import Project
from scaffold.render import context_of, environment, render, render_file, sample
from scaffold.web.form import ON, STATIC, Form, project_of
from scaffold.web.own import reading_words, shown_data

MODEL = "model.py"  # the file that the styles spell differently
LABELS = {  # of choices whose name does not say enough
    "positive": "Least rating",
    "hidden": "Hidden widths",
    "init": "Initialization",
    "augment": "Augmentation",
    "compile": "torch.compile",
    "grad_clip": "Clip gradients",
    "patience": "Early stopping",
    "name": "Title",
    "header": "First row has the names",
    "no_header": "First row is data",
    "keep_total": "Keep totals",
    "missing": "Missing cells",
    "val": "Validation file",
    "test": "Test file",
    "group": "Group column",
    "time": "Time column",
    "user": "User column",
    "item": "Item column",
    "rating": "Rating column",
}


def state(query: str, form: Form = STATIC) -> dict[str, Any]:
    """What the page shows: the choices with their reasons, and the project."""
    link = form.read(query)
    project = project_of(link.answers)
    files = render(project)
    return {
        "version": __version__,
        "query": form.query(link.answers),
        "ignored": [asdict(one) for one in link.ignored],
        "groups": shown_groups(form, link.answers, project),
        "files": [file(path, files[path]) for path in sorted(files, key=place)],
        "data": data_of(project),
        "own": own_data(form, link.answers, project),
        "styles": styles(project),
        "command": f"{project.command} --yes",
        "slug": project.slug,
        "title": project.title,
        "lines": sum(lines(text) for path, text in files.items() if is_code(path)),
    }


def change(query: str, name: str, value: str, form: Form = STATIC) -> dict[str, Any]:
    """The query after a click. Earlier answers that no longer fit are dropped.

    value: the answer; of a choice that may be given several times, one in each line.
    """
    link = form.change(query, name, value.splitlines() or [""])
    dropped = [asdict(one) for one in link.ignored]
    return {"query": form.query(link.answers), "dropped": dropped}


def own_data(form: Form, answers: Answers, project: Project) -> dict[str, Any] | None:
    """What was found in the user's own data, and the choices about reading them."""
    found = shown_data(answers, project.report)
    if found:
        words = reading_words(found, project.task.name)
        found["reading"] = [described(form, word, answers, project) for word in words]
    return found


def shown_groups(
    form: Form, answers: Answers, project: Project
) -> list[dict[str, Any]]:
    """The choices of the page by what they are about, without those of own data."""
    words = {
        choice.name: word
        for word, choice in form.choices.items()
        if not choice.is_of_data
    }
    return [
        {
            "title": title,
            "choices": [
                shown_choice(form, words[choice.name], answers, project)
                for choice in group
                if choice.name in words
            ],
        }
        for title, group in groups().items()
    ]


def shown_choice(
    form: Form, word: str, answers: Answers, project: Project
) -> dict[str, Any]:
    """A choice with its values, and why some of them don't fit."""
    choice = form.choices[word]
    return {
        **described(form, word, answers, project),
        "reason": form.reason(project.known, answers, word, example(choice, project)),
        "values": [
            {
                **shown_value(choice, name, project),
                "reason": form.reason(project.known, answers, word, name),
            }
            for name in values_of(choice, project)
        ],
    }


def described(
    form: Form, word: str, answers: Answers, project: Project
) -> dict[str, Any]:
    """A choice and its answer, without what fits."""
    choice = form.choices[word]
    answer = choice.write(project[choice.name])
    return {
        "name": word,
        "label": LABELS.get(choice.name) or choice.name.replace("_", " ").capitalize(),
        "help": choice.help.replace("Repeatable", "Separate several with commas"),
        "kind": kind_of(choice, project),
        "value": as_list(answer) if choice.several else answer,
        "chosen": choice.name in answers.given,
        "default": project.defaults[choice.name],
        "placeholder": choice.metavar,
        "reason": "",
        "values": [],
    }


def kind_of(choice: Choice, project: Project) -> str:
    """How the page shows a choice: one, several, switch, list or text."""
    if choice.kind is bool:
        return "switch"
    if choice.kind is tuple:
        return "list"
    if choice.several:
        return "several"
    return "one" if choice.words(project.known) else "text"


def example(choice: Choice, project: Project) -> str:
    """An answer of an open set, to find out whether any fits; empty if it is closed."""
    if choice.kind is bool:
        return ON
    if choice.words(project.known) or choice.kind is tuple:
        return ""
    tried = choice.tried(project.known) if choice.tried else []
    return str([project.defaults[choice.name] or "1", *tried][-1])


def values_of(choice: Choice, project: Project) -> list[str]:
    """The values of a closed set. Models and datasets are those of the task."""
    known = project.known
    if choice.name == "model":
        return known.models_for(project.task)
    if choice.name == "dataset":
        return known.datasets_for(project.task)
    if choice.several and choice.entries:
        return list(choice.entries(known))
    return choice.words(known)


def shown_value(choice: Choice, name: str, project: Project) -> dict[str, Any]:
    entries = choice.entries(project.known) if choice.entries else {}
    entry = entries.get(name)
    return {
        "value": name,
        "summary": entry.summary if entry else "",
        "featured": getattr(entry, "featured", True),
    }


def as_list(answer: Answer) -> list[str]:
    """The names of several extras; none for `none`."""
    return [name for name in str(answer).split(",") if name != "none"]


def file(path: str, text: str) -> dict[str, Any]:
    return {"path": path, "text": text, "lines": lines(text)}


def place(path: str) -> tuple[bool, str]:
    """Folders come before files, as in a tree."""
    return "/" not in path, path


def lines(text: str) -> int:
    return text.count("\n")


def is_code(path: str) -> bool:
    return path.endswith(".py")


def data_of(project: Project) -> list[dict[str, Any]]:
    """The sample data: they are in the archive, but not shown as text."""
    found = sample(project)
    return [{"path": name, "bytes": found[name].stat().st_size} for name in found]


def styles(project: Project) -> dict[str, str]:
    """model.py in every style."""
    base = environment(project.known.folder, "base")
    return {
        name: render_file(base, MODEL, context_of(styled(project, style)))
        for name, style in project.known.styles.items()
    }


def styled(project: Project, style: Style) -> Project:
    return replace(project, chosen={**project.chosen, "style": style})
