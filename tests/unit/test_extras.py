"""Which extras a project has, and which it can have."""

import tomllib

import pytest

from scaffold import catalog, requirements
from scaffold.catalog import templates_folder
from scaffold.commands.training import check_can_train
from scaffold.errors import ScaffoldError
from scaffold.project import Answers, Project, resolve
from scaffold.render import render_extras

KNOWN = catalog.load()


def project(task: str, extras: str | None = None, **answers) -> Project:
    return resolve(Answers(task=task, extras=extras, project_slug="demo", **answers))


def names(found: Project) -> list[str]:
    return [extra.name for extra in found.optional]


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_there_are_none_by_default(task):
    for extras in (None, "none"):
        found = project(task, extras)
        assert found.extras == () and render_extras(found) == {}
        assert "extras" not in found.said


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_all_takes_those_that_are_for_the_task(task):
    offered = list(KNOWN.extras_of("with"))
    others = [name for name in offered if name != "recommend"]
    assert names(project(task, "all")) == (offered if task == "recommender" else others)


def test_some_are_taken_in_any_order():
    found = project("recommender", "report, recommend,ci")
    assert names(found) == ["ci", "recommend", "report"]
    assert found.command.endswith("--with ci,recommend,report")
    assert resolve(Answers(**found.answers)) == found


def test_one_for_another_task_is_refused():
    with pytest.raises(ScaffoldError) as caught:
        project("regression", "ci,recommend")
    sentence = "The extra recommend is for the task recommender, not for regression."
    assert caught.value.message == sentence
    assert caught.value.hint == "Leave out recommend."


@pytest.mark.parametrize("extras", ["", " ", "ci,", ",ci"])
def test_an_empty_word_is_refused(extras):
    with pytest.raises(ScaffoldError, match="--with has an empty name"):
        project("regression", extras)


def test_every_extra_writes_the_files_that_it_describes():
    for name, extra in KNOWN.extras.items():
        if extra.kind == "part":
            continue
        choice = {"logger": name} if extra.kind == "logger" else {"extras": name}
        task, *_ = extra.tasks or ["regression"]
        assert render_extras(project(task, **choice)).keys() == extra.files.keys()


def test_a_network_brings_the_files_that_it_needs():
    found = project("regression", activation="sign", logger="wandb")
    assert [extra.name for extra in found.extras] == ["sign", "wandb"]
    assert "wandb>=0.20" in found.with_extras([], "requirements")


def test_training_needs_no_package_of_an_extra(monkeypatch):
    others = {"onnx", "onnxruntime", "onnxscript", "optuna", "ipykernel"}
    monkeypatch.setattr(requirements, "is_there", lambda name: name not in others)
    found = project("regression", "all")
    assert others & set(
        map(requirements.package_of, found.with_extras([], "requirements"))
    )
    check_can_train(found, dry_run=False)


def test_a_missing_package_is_in_the_pip_extra_that_is_advised(monkeypatch):
    monkeypatch.setattr(requirements, "is_there", lambda name: name != "wandb")
    with pytest.raises(ScaffoldError) as caught:
        check_can_train(project("regression", "all", logger="wandb"), dry_run=False)
    assert "--train needs wandb" in caught.value.message
    assert caught.value.hint == "Install it: pip install 'torch-scaffold[train,wandb]'"


def test_every_extra_with_packages_has_a_pip_extra_of_its_name():
    pyproject = (templates_folder().parent / "pyproject.toml").read_text()
    offered = tomllib.loads(pyproject)["project"]["optional-dependencies"]
    for name, extra in KNOWN.extras.items():
        needed = set(extra.requirements)
        assert needed <= {*offered.get(name, []), *offered["train"]}, name
