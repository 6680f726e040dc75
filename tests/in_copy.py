"""What the copy of scaffold in a folder makes: `python tests/in_copy.py COPY WORK`.

A process of its own, as there is but one package called scaffold in a process.
"""

import json
import sys
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import black
from typer.testing import CliRunner

sys.path.insert(0, sys.argv[1])

from scaffold import catalog
from scaffold.catalog import templates_folder
from scaffold.choices.cookiecutter import cookiecutter_json
from scaffold.choices.page import flags_table
from scaffold.cli import command_line
from scaffold.matrix.pairs import factors_of
from scaffold.project import Answers, resolve
from scaffold.render import render, sample
from scaffold.update.settings import read_settings
from scaffold.write import write

KNOWN = catalog.load()


def check_all(old: list[str]) -> list[list[str]]:
    """Every combination with something new in it, after a look at its code."""
    found = [names for names in combinations() if not set(names) <= set(old)]
    for task, model, dataset, style, device in found:
        what = {"task": task, "model": model, "dataset": dataset}
        answers = Answers(**what, style=style, device=device, extras="all")
        for name, text in render(resolve(answers)).items():
            assert not name.endswith(".py") or is_clean(text), (answers, name)
    return found


def combinations() -> Iterator[tuple[str, ...]]:
    """Task, model, dataset, style and device, of the datasets that come along."""
    samples = {path.name for path in (templates_folder() / "samples").iterdir()}
    for task, entry in KNOWN.tasks.items():
        for model in KNOWN.models_for(entry):
            datasets = samples & {*KNOWN.datasets_for(entry, KNOWN.models[model])}
            chosen = [task], [model], datasets, KNOWN.styles, KNOWN.devices
            yield from product(*chosen)


@cache
def is_clean(text: str) -> bool:
    """It compiles, and black has nothing to say; most files are alike."""
    compile(text, "", "exec")
    return black.format_str(text, mode=black.Mode()) == text


def write_all(wanted: list[dict]) -> None:
    """Projects, each in the folder of its name."""
    for answers in wanted:
        project = resolve(Answers(**answers))
        write(Path(project.slug), render(project), sample(project))


def lacking(name: str) -> list[str]:
    """Where a setting is missing, of all that comes from the table of choices."""
    word, answers = name.replace("_", "-"), Answers(task="regression", **{name: True})
    project = resolve(answers)
    factors = factors_of(KNOWN, [], [], [])
    there = {
        "--help": f"--{word}" in said("new", "--help"),
        "scaffold list": word in said("list", "settings"),
        "a new project": f"    {name}: " in render(project)["config.py"],
        "the command": f"--{word}" in project.command,
        "the record": read_settings([f"{word}=no"]) == {name: False},
        "the matrix": factors.get(name) == [False, True],
        "cookiecutter.json": f'"{name}": false' in cookiecutter_json(),
        "docs/choices.md": f"`--{word}`" in flags_table(),
    }
    return [place for place, found in there.items() if not found]


def said(*words: str) -> str:
    return CliRunner().invoke(command_line(), words).stdout


if __name__ == "__main__":
    works = {"check": check_all, "write": write_all, "lacking": lacking}
    work = works[sys.argv[2]]
    print(json.dumps(work(*map(json.loads, sys.argv[3:]))))
