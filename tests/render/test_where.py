"""`scaffold where`: every generated line is found in the templates."""

import json
import re

import pytest
from jinja2 import Environment
from typer.testing import CliRunner

from scaffold.catalog import templates_folder
from scaffold.cli import command_line
from scaffold.project import Answers, resolve
from scaffold.record import record_of
from scaffold.render import render
from scaffold.trace import Place, trace
from scaffold.write import fill

DEFAULTS = [
    {"task": "regression"},
    {"task": "classification"},
    {"task": "transfer-learning"},
    {"task": "recommender"},
    {"task": "regression", "device": "multi-gpu"},
]
NAMES = [" ".join(answers.values()) for answers in DEFAULTS]
JINJA = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}")
MOST_HOPS = {"model.py": 3}  # an nn.Module is written alike for two styles
SKELETON = "templates/base/templates/files/train.py.jinja"


def ask(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(command_line(), ["where", *words])
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def folder(tmp_path):
    """A regression project, with its record."""
    project = resolve(Answers(task="regression", project_slug="demo"))
    files = render(project)
    fill(tmp_path, files, {})
    fill(tmp_path, record_of(project, files), {})
    return tmp_path


def number_of(text: str, file: str) -> int:
    """The number of the first line that has a text."""
    return next(n for n, line in enumerate(file.split("\n"), 1) if text in line)


@pytest.mark.parametrize("answers", DEFAULTS, ids=NAMES)
def test_marks_leave_the_text_as_it_is(answers):
    project = resolve(Answers(**answers, logger="tensorboard", grad_clip="1"))
    for name, text in render(project).items():
        assert "\n".join(line for line, _ in trace(project, name)) == text, name


@pytest.mark.parametrize("answers", DEFAULTS, ids=NAMES)
def test_each_line_has_the_words_of_its_template(answers):
    project = resolve(Answers(**answers))
    for name in render(project):
        for line, places in trace(project, name):
            if line.strip():
                assert places, (name, line)
                for place in places:
                    assert is_from(line, place), (name, line, place)


def is_from(line: str, place: Place) -> bool:
    """Whether a line is what its template says, apart from Jinja's expressions."""
    if place.file.name == "imports.toml":
        return place.text.split(" = ")[0] in re.findall(r"\w+", line)
    parts = JINJA.split(place.text.strip())
    if "{%" in place.text:  # what is between if and else may be there or not
        parts = [parts[0], parts[-1]]
    pattern = ".*".join(map(re.escape, parts))
    return bool(re.fullmatch(pattern, line.strip()))


@pytest.mark.parametrize("answers", DEFAULTS, ids=NAMES)
def test_each_line_is_at_most_two_hops_away(answers, monkeypatch):
    """The entry file is one line, which names a template by the file's own name: from
    there it is at most two more, like files/train.py.jinja, then augments/mixup.jinja.
    """
    links = {}
    join = Environment.join_path

    def note(self, template, parent):
        links.setdefault(parent, []).append(template)
        return join(self, template, parent)

    monkeypatch.setattr(Environment, "join_path", note)
    project = resolve(Answers(**answers))
    for name in render(project):
        links.clear()
        lines = trace(project, name)
        files = {place.file for _, places in lines for place in places}
        hops = hops_from(name, links)
        for file in files:
            if file.name != "imports.toml":
                found = [n for key, n in hops.items() if f"{file}".endswith(f"/{key}")]
                assert min(found) - 1 <= MOST_HOPS.get(name, 2), (name, file)


def hops_from(entry: str, links: dict[str, list[str]]) -> dict[str, int]:
    hops = {entry: 0}
    for template in (queue := [entry]):
        for other in links.get(template, []):
            if other not in hops:
                hops[other] = hops[template] + 1
                queue.append(other)
    return hops


def test_own_words_may_be_long(tmp_path):
    """black folds the lines of a project with one's own data."""
    names = [f"a_column_with_a_long_name_{n}" for n in range(3)]
    rows = [f"{n},{n * 2},{n * 3},{n % 7}" for n in range(60)]
    path = tmp_path / "table.csv"
    path.write_text("\n".join([",".join([*names, "y"]), *rows]))
    project = resolve(Answers(data=str(path), target="y"))
    for name, text in render(project).items():
        lines = trace(project, name)
        assert "\n".join(line for line, _ in lines) == text
        assert all(places for line, places in lines if line.strip())
    lines = trace(project, "dataset.py")
    places = [places for line, places in lines if names[1] in line]
    assert {place.file.name for (place,) in places} == {"columns.jinja"}


def test_where_gives_a_path_from_the_current_folder_and_the_line(monkeypatch):
    monkeypatch.chdir(templates_folder().parent)
    text = render(resolve(Answers(task="regression")))["train.py"]
    line = number_of("model.train()", text)
    path, words = ask(f"train.py:{line}", "--task", "regression").splitlines()
    number = number_of(
        "model.train()", (templates_folder().parent / SKELETON).read_text()
    )
    assert path == f"{SKELETON}:{number}"
    assert words.strip() == "model.train()"


def test_flags_describe_the_project():
    words = ["--task", "regression", "--logger", "wandb", "--json"]
    found = json.loads(ask("logger.py:1", *words))
    (place,) = found["templates"]
    assert "extras/wandb" in place["file"]
    ask("logger.py:1", "--task", "regression", code=2)


def test_an_import_line_has_a_place_for_each_name():
    text = render(resolve(Answers(task="regression")))["train.py"]
    line = number_of("from config import Config, argument_parser", text)
    found = json.loads(ask(f"train.py:{line}", "--task", "regression", "--json"))
    names = [place["text"].split(" = ")[0] for place in found["templates"]]
    assert names == ["Config", "argument_parser"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["train.py:99999", "--task", "regression"], "has no line 99999"),
        (["train.py:0", "--task", "regression"], "has no line 0"),
        (
            ["gone.py:1", "--task", "regression"],
            "No template generates gone.py.",
        ),
        (["train.py", "--task", "regression"], "is not FILE:LINE"),
        (["train.py:1", "more", "--task", "regression"], "Unexpected argument more"),
        (["train.py:1", "--task", "cooking"], "Unknown task 'cooking'"),
    ],
)
def test_refusals_are_a_sentence(words, said):
    done = ask(*words, code=2)
    assert said in done
    assert done.count("\n") == 1


def test_a_project_has_its_own_answers(folder, monkeypatch):
    text = (folder / "evaluate.py").read_text()
    line = number_of("def metrics", text)
    assert "tasks/regression/metrics.jinja" in ask(f"{folder}/evaluate.py:{line}")
    monkeypatch.chdir(folder)
    assert "tasks/regression/evaluate.py.jinja" in ask(f"evaluate.py:{line}")


def test_an_edited_file_is_matched_by_its_lines(folder):
    path = folder / "train.py"
    line = number_of("scaler.update()", path.read_text())
    before = ask(f"{path}:{line}")
    lines = path.read_text().split("\n")
    lines.insert(line - 1, "            print(loss)")
    path.write_text("\n".join(lines))
    assert "Line" in (said := ask(f"{path}:{line}", code=2))
    assert "you wrote it" in said
    assert ask(f"{path}:{line + 1}") == before


def test_a_line_that_the_templates_no_longer_have(folder):
    """The record is of an older version: its line is not what is written today."""
    path = folder / "utils.py"
    path.write_text("# of old\n" + path.read_text())
    project = resolve(Answers(task="regression", project_slug="demo"))
    files = render(project) | {"utils.py": path.read_text()}
    fill(folder, record_of(project, files), {})
    assert "scaffold update" in ask(f"{path}:1", code=2)
    assert "utils.py.jinja" in ask(f"{path}:2")
