"""Everything that the page shows for an address, as JSON can have it."""

from dataclasses import asdict
from typing import Any

from scaffold import __version__
from scaffold.choices.answers import Answers
from scaffold.choices.choice import Answer, Choice
from scaffold.choices.table import groups
from scaffold.project import Project, resolve
from scaffold.render import context_of, environment, render, render_file, sample
from scaffold.web.link import Link, fitted, on_page, read

MODEL = "model.py"  # the file that the styles spell differently


def state(query: str) -> dict[str, Any]:
    """What the page shows: the choices with their reasons, and the project."""
    link = read(query)
    project = resolve(link.answers)
    files = render(project)
    return {
        "version": __version__,
        "query": link.query,
        "ignored": [asdict(one) for one in link.ignored],
        "groups": shown_groups(link, project),
        "files": [file(path, files[path]) for path in sorted(files, key=place)],
        "data": data_of(project),
        "styles": styles(project),
        "command": f"{project.command} --yes",
        "slug": project.slug,
        "title": project.title,
        "lines": sum(lines(text) for path, text in files.items() if is_code(path)),
    }


def change(query: str, name: str, value: str) -> dict[str, Any]:
    """The query after a click. Earlier answers that no longer fit are dropped."""
    link = fitted(read(query).pairs, (name, value))
    return {"query": link.query, "dropped": [asdict(one) for one in link.ignored]}


def shown_groups(link: Link, project: Project) -> list[dict[str, Any]]:
    shown = {choice.name: word for word, choice in on_page().items()}
    return [
        {
            "title": title,
            "choices": [
                shown_choice(shown[choice.name], choice, link, project)
                for choice in group
                if choice.name in shown
            ],
        }
        for title, group in groups().items()
        if any(choice.name in shown for choice in group)
    ]


def shown_choice(
    word: str, choice: Choice, link: Link, project: Project
) -> dict[str, Any]:
    """A choice with its values, and why some of them don't fit."""
    answer = choice.write(project[choice.name])
    return {
        "name": word,
        "label": choice.name.replace("_", " ").capitalize(),
        "help": choice.help,
        "kind": kind_of(choice, project),
        "value": as_list(answer) if choice.several else answer,
        "chosen": choice.name in link.answers.given,
        "default": project.defaults[choice.name],
        "placeholder": choice.metavar,
        "values": [
            {**shown_value(choice, name, project), "reason": link.reason(word, name)}
            for name in values_of(choice, project)
        ],
    }


def kind_of(choice: Choice, project: Project) -> str:
    """How the page shows a choice: one, several, switch or text."""
    if choice.kind is bool:
        return "switch"
    if choice.several:
        return "several"
    return "one" if choice.words(project.known) else "text"


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
    given = {name: value for name, value in project.answers.items() if value}
    return {
        name: render_file(base, MODEL, context_of(styled(given, name)))
        for name in project.known.styles
    }


def styled(given: dict[str, Any], style: str) -> Project:
    return resolve(Answers(**{**given, "style": style}))
