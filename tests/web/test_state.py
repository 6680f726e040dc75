"""What the page shows for an address, and what a click changes."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from scaffold import catalog
from scaffold.choices.answers import Answers
from scaffold.creation import Creation
from scaffold.errors import ScaffoldError
from scaffold.project import resolve
from scaffold.render import sample
from scaffold.web import archive, change, state
from scaffold.web.form import STATIC
from tests.matrix import pairs


def choice(shown: dict, name: str) -> dict:
    every = [one for group in shown["groups"] for one in group["choices"]]
    return next(one for one in every if one["name"] == name)


def reasons(shown: dict, name: str) -> dict[str, str]:
    return {one["value"]: one["reason"] for one in choice(shown, name)["values"]}


def test_the_files_are_those_of_scaffold_new():
    shown = state("task=recommender&style=functional&with=check")
    project = resolve(Answers(task="recommender", style="functional", extras="check"))
    texts = {one["path"]: one["text"] for one in shown["files"]}
    assert texts.keys() | {one["path"] for one in shown["data"]} == {
        name
        for name in Creation(project, Path("nowhere")).names
        if not name.startswith(".scaffold/")
    }
    assert shown["styles"]["functional"] == texts["model.py"]
    assert len(set(shown["styles"].values())) == 4


def test_an_unknown_part_of_an_address_is_ignored_alone():
    shown = state("task=classification&colour=red&style=functional&model=nothing")
    assert shown["query"] == "task=classification&style=functional"
    assert [one["name"] for one in shown["ignored"]] == ["model", "colour"]
    assert "Unknown model" in shown["ignored"][0]["reason"]


def test_a_part_that_does_not_fit_changes_no_other_choice():
    shown = state("optimizer=sparse-adam&task=classification&model=cnn")
    assert shown["query"] == "task=classification&model=cnn"
    assert "embeddings" in shown["ignored"][0]["reason"]


def test_a_choice_that_is_given_twice_counts_once():
    shown = state("task=regression&task=recommender")
    assert shown["query"] == "task=regression"
    assert shown["ignored"][0]["reason"] == "It is given twice."


@pytest.mark.parametrize(
    "query",
    ["with=gh:teacher/autograder", "with=./header"],
)
def test_an_address_fetches_nothing(query):
    shown = state(f"task=regression&{query}")
    assert "command line" in shown["ignored"][0]["reason"]
    assert shown["query"] == "task=regression"


def test_an_extra_that_does_not_fit_is_dropped_alone():
    shown = state("task=regression&with=check,recommend,/etc/extra.zip,report")
    assert shown["query"] == "task=regression&with=check%2Creport"
    assert [one["value"] for one in shown["ignored"]] == ["recommend", "/etc/extra.zip"]
    link = change("task=recommender&with=recommend,report", "task", "regression")
    assert link["query"] == "task=regression&with=report"
    assert [one["value"] for one in link["dropped"]] == ["recommend"]


@pytest.mark.parametrize("query", ["data=/etc/passwd", "target=y", "copy-data=on"])
def test_an_address_names_no_data(query):
    assert state(query)["ignored"][0]["reason"].startswith("The page has no choice")


def test_a_choice_that_does_not_fit_says_why():
    shown = state("task=classification&model=cnn")
    assert "embeddings" in reasons(shown, "optimizer")["sparse-adam"]
    assert reasons(shown, "optimizer")["adamw"] == ""
    assert "cannot use" in reasons(shown, "dataset")["breast-cancer"]


@pytest.mark.parametrize("model", catalog.load().models)
def test_choosing_a_model_locks_no_task(model):
    known = catalog.load()
    for task in known.tasks.values():
        if model in known.models_for(task):
            shown = state(f"task={task.name}&model={model}")
            assert set(reasons(shown, "task").values()) == {""}


def test_a_click_drops_what_no_longer_fits_and_names_it():
    changed = change("task=classification&model=cnn&dropout=0.2", "task", "regression")
    assert changed["query"] == "task=regression&dropout=0.2"
    assert [one["name"] for one in changed["dropped"]] == ["model"]
    assert "not for regression" in changed["dropped"][0]["reason"]


def test_a_click_on_what_is_offered_is_never_dropped_itself():
    query = "task=classification&model=cnn&dataset=cifar10&optimizer=sgd&augment=mixup"
    shown = state(query)
    for group in shown["groups"]:
        for one in group["choices"]:
            for value in one["values"]:
                if value["reason"]:
                    continue
                changed = change(query, one["name"], value["value"])
                assert one["name"] not in {lost["name"] for lost in changed["dropped"]}


def test_an_empty_value_takes_a_choice_back():
    assert change("task=regression&style=functional", "style", "")["query"] == (
        "task=regression"
    )


def test_every_pair_of_answers_survives_an_address():
    for answers in pairs(offline=False):
        given = Answers(**answers)
        again = STATIC.read(STATIC.query(given))
        assert again.ignored == [] and again.answers == given


def test_the_archive_is_what_scaffold_new_writes(tmp_path):
    query = "task=transfer-learning&with=check&name=My+photos"
    with zipfile.ZipFile(BytesIO(archive(query))) as packed:
        packed.extractall(tmp_path)
    project = resolve(STATIC.read(query).answers)
    written = tmp_path / "new"
    Creation(project, written).write()
    assert contents(tmp_path / "my-photos") == contents(written)


def contents(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder): path.read_bytes() for path in files}


def test_the_same_address_gives_the_same_archive():
    assert archive("task=regression") == archive("task=regression")


@pytest.mark.parametrize("task", catalog.load().tasks)
def test_missing_samples_are_an_error(task, monkeypatch):
    """A zip without them would be a project that can't train."""
    monkeypatch.setattr("scaffold.render.files_below", lambda folder: {})
    with pytest.raises(ScaffoldError, match="are missing from"):
        sample(resolve(Answers(task=task)))


def test_a_project_that_waits_for_images_or_downloads_them_needs_no_samples():
    for name in ("imagefolder", "cifar10"):
        answers = Answers(task="transfer-learning", dataset=name)
        assert sample(resolve(answers)) == {}
