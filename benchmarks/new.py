"""`scaffold` beside plain cookiecutter and copier, on the same tree."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks import environment
from benchmarks.process import run
from benchmarks.table import Benchmark, Figures, Row
from scaffold.catalog import templates_folder
from scaffold.project import Answers, Project, resolve
from scaffold.render import PROJECT_FOLDER, render, sample
from scaffold.write import write

TASK = "regression"
NEW, HELP = "scaffold new --yes", "scaffold --help"
COOKIECUTTER, COPIER, COPY = (
    "cookiecutter --no-input",
    "copier copy",
    "copier, finished",
)
GOALS = {COOKIECUTTER: "≤ 0.5", COPIER: "≤ 0.6", COPY: ""}
ABOUT = f"""A fresh process in an empty folder, to its end. All write the same files;
cookiecutter and copier render the very same templates. "{COPY}" is copier on a
template that is the finished project, in which there is nothing to fill in. scaffold
keeps its compiled templates, so only its first process compiles them."""
COPIER_SETTINGS = {
    "_subdirectory": "project",
    "_templates_suffix": "",
    "_jinja_extensions": ["scaffold.extension.ProjectExtension"],
    "_envops": {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "keep_trailing_newline": True,
    },
}


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    failed = environment.prepare()
    with tempfile.TemporaryDirectory() as name:
        project = resolve(Answers(task=TASK, project_slug=TASK))
        commands = scaffold_commands() | cookiecutter_command(project)
        if "copier" not in failed:
            commands |= copier_commands(project, Path(name))
        yield Benchmark(
            about=ABOUT,
            unit="seconds",
            runs={
                name: partial(timed, name, words) for name, words in commands.items()
            },
            rows=[
                Row(what, against, goal)
                for what in (NEW, HELP)
                for against, goal in GOALS.items()
            ],
            rounds=1 if quick else 15,
            notes=environment.notes(failed, ["copier"]),
        )


def timed(name: str, words: tuple) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        return {name: run(*words, cwd=Path(folder)).seconds}


def scaffold_commands() -> dict[str, tuple]:
    scaffold = ("-m", "scaffold")
    return {
        NEW: (*scaffold, "new", "--yes", "--task", TASK),
        HELP: (*scaffold, "--help"),
    }


def cookiecutter_command(project: Project) -> dict[str, tuple]:
    base, extras = templates_folder() / "base", project.answers["extras"]
    words = (
        "-m",
        "cookiecutter",
        "--no-input",
        base,
        f"task={TASK}",
        f"extras={extras}",
    )
    return {COOKIECUTTER: words}


def copier_commands(project: Project, folder: Path) -> dict[str, tuple]:
    words = (environment.python(), "-m", "copier", "copy", "--quiet", "--defaults")
    templates, finished = folder / "templates", folder / "finished"
    write_templates(templates, project)
    write_finished(finished, project)
    return {
        COPIER: (*words, "--trust", templates, TASK),
        COPY: (*words, finished, TASK),
    }


def write_templates(folder: Path, project: Project) -> None:
    """The same templates, laid out as copier looks for them."""
    templates = templates_folder()
    shutil.copytree(templates / "base" / "templates", folder)
    for name in ("base", *(f"extras/{extra.name}" for extra in project.extras)):
        files = templates / name / PROJECT_FOLDER
        shutil.copytree(files, folder / "project", dirs_exist_ok=True)
    shutil.copytree(
        templates / "samples" / project.dataset.name, folder / "project/data"
    )
    question = {"type": "json", "default": json.dumps(project.answers)}
    settings = COPIER_SETTINGS | {"cookiecutter": question}
    (folder / "copier.yml").write_text(json.dumps(settings))  # which is YAML, too


def write_finished(folder: Path, project: Project) -> None:
    """What `scaffold new` writes, as it is."""
    texts = {
        f"{name}.jinja": f"{{% raw %}}{text}{{% endraw %}}"
        for name, text in render(project).items()
    }
    write(folder, texts | {"copier.yml": "{}"}, sample(project))
