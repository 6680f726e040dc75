"""Settings of training that a project has only if they are chosen."""

import json

import pytest

from scaffold import catalog
from scaffold.choices.cookiecutter import cookiecutter_json
from scaffold.choices.page import with_table
from scaffold.choices.table import choices
from scaffold.commands.list import describe_setting
from scaffold.errors import ScaffoldError
from scaffold.project import Answers, Project, resolve
from scaffold.record import read_record, record_of
from scaffold.update.settings import read_settings
from scaffold.write import fill
from tests.make_examples import COOKIECUTTER, PAGE

KNOWN = catalog.load()
SETTINGS = [name for name, choice in choices().items() if choice.is_setting]
CHOSEN = {
    "accumulate": "4",
    "grad_clip": "0.5",
    "compile": True,
    "class_weights": True,
    "patience": "10",
}
OFF = {
    "accumulate": "none",
    "grad_clip": "none",
    "compile": False,
    "class_weights": False,
    "patience": "none",
}
VALUES = {
    "accumulate": 4,
    "grad_clip": 0.5,
    "compile": True,
    "class_weights": True,
    "patience": 10,
}


def project(task: str = "classification", **answers) -> Project:
    return resolve(Answers(task=task, project_slug="demo", **answers))


def settings_of(found: Project) -> dict:
    return {name: found[name] for name in SETTINGS}


def test_none_is_chosen_by_default():
    found = project()
    assert settings_of(found) == dict.fromkeys(SETTINGS, 0)
    assert isinstance(found["compile"], bool)
    assert {name: found.answers[name] for name in SETTINGS} == OFF
    assert found.said.keys() == {"task", "style", "device", "model", "dataset"} | {
        "project_slug"
    }


def test_what_is_chosen_is_in_the_project_and_in_its_command():
    found = project(**CHOSEN)
    assert settings_of(found) == VALUES
    assert found.command.endswith(
        "--accumulate 4 --class-weights --compile --grad-clip 0.5 --patience 10"
    )


def test_the_answers_lead_to_the_same_project():
    for answers in (CHOSEN, OFF, {"grad_clip": "1e-2"}):
        found = project(**answers)
        assert resolve(Answers(**found.answers)) == found


def test_each_is_chosen_without_the_others():
    for name, value in CHOSEN.items():
        expected = {**dict.fromkeys(SETTINGS, 0), name: VALUES[name]}
        assert settings_of(project(**{name: value})) == expected


REFUSED = [
    *({"accumulate": text} for text in ("1", "0", "-2", "2.0", "two", "٣", "9" * 99)),
    *({"patience": text} for text in ("0", "-1", "1.5", "ten", " 3")),
    *({"grad_clip": text} for text in ("0", "-0.5", "nan", "inf", "much", "0,5")),
]


@pytest.mark.parametrize("answers", REFUSED, ids=str)
def test_a_value_out_of_range_is_refused_in_a_sentence(answers):
    ((name, text),) = answers.items()
    word = name.replace("_", "-")
    with pytest.raises(ScaffoldError) as caught:
        project(**answers)
    assert caught.value.message.startswith(f"--{word} must be a")
    assert caught.value.message.endswith(f", not {text!r}.")


def test_class_weights_are_for_tasks_with_classes():
    assert project("transfer-learning", class_weights=True)["class_weights"]
    for task in ("regression", "recommender"):
        with pytest.raises(ScaffoldError, match="these data have none"):
            project(task, class_weights=True)
    tasks = describe_setting(KNOWN, choices()["class_weights"])["tasks"]
    assert tasks == ["classification", "text-classification", "transfer-learning"]


def test_sparse_gradients_are_not_clipped():
    answers = {"task": "recommender", "optimizer": "sparse-adam"}
    assert project(**answers, accumulate="2")["accumulate"] == 2
    with pytest.raises(ScaffoldError, match="sparse-adam uses sparse"):
        project(**answers, grad_clip="1")


def test_they_are_in_the_record(tmp_path):
    found = project(**CHOSEN)
    fill(tmp_path, record_of(found, {}), {})
    answers = json.loads((tmp_path / ".scaffold" / "answers.json").read_text())
    assert {name: answers["answers"][name] for name in SETTINGS} == CHOSEN
    assert resolve(read_record(tmp_path).answers) == found


def test_update_sets_them_and_takes_them_back():
    pairs = ["accumulate=4", "grad-clip=", "compile=yes", "class-weights=no"]
    assert read_settings(pairs) == {
        "accumulate": "4",
        "grad_clip": None,
        "compile": True,
        "class_weights": False,
    }
    with pytest.raises(ScaffoldError, match="Unknown compile 'maybe'"):
        read_settings(["compile=maybe"])


def test_the_page_and_cookiecutter_json_have_every_choice():
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, "python -m tests.make_examples writes it"
    assert COOKIECUTTER.read_text(encoding="utf-8") == cookiecutter_json()
