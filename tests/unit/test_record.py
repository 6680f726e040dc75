"""The record has all that an update needs, whatever the defaults and versions are."""

import json
from functools import cache
from itertools import product
from pathlib import Path

import pytest

import scaffold.update
import scaffold.versions
from scaffold import catalog
from scaffold.errors import ScaffoldError
from scaffold.project import Answers, Project, resolve
from scaffold.record import ANSWERS, read_record, record_of
from scaffold.render import render
from scaffold.update import carry_out, plan
from scaffold.update.settings import DEPENDENT
from scaffold.write import fill
from tests.projects import resolved
from tests.tables import plain

KNOWN = catalog.load()


@cache
def defaults() -> list[Project]:
    """A project for each task, model, dataset and loss, with no other choice."""
    found = []
    for task, entry in KNOWN.tasks.items():
        for model in KNOWN.models_for(entry):
            sets = KNOWN.datasets_for(entry, KNOWN.models[model])
            for dataset, loss in product(sets, KNOWN.losses_for(entry)):
                answers = {"task": task, "model": model, "dataset": dataset}
                try:
                    found.append(resolved(**answers, loss=loss))
                except ScaffoldError:
                    continue  # the loss does not fit the data
    return found


def written(folder: Path, project: Project) -> Path:
    files = render(project)
    fill(folder, {**files, **record_of(project, files)}, {})
    return folder


def edit(folder: Path, **facts) -> None:
    """Change facts in answers.json."""
    path = folder / ANSWERS
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))


def facts_of(folder: Path) -> dict:
    return json.loads((folder / ANSWERS).read_text())


def test_all_answers_are_recorded_and_lead_to_the_same_project(tmp_path):
    found = defaults()
    assert len(found) > 50
    for project in found:
        assert resolve(Answers(**project.answers)) == project
    folder = written(tmp_path / "demo", found[0])
    assert facts_of(folder)["answers"] == found[0].answers
    assert resolve(read_record(folder).answers) == found[0]


def test_the_answers_about_a_users_data_are_recorded(tmp_path):
    table = plain(tmp_path / "t.csv", lambda row: row / 7)
    project = resolved(data=str(table), target="y", model="linear")
    record = read_record(written(tmp_path / "demo", project))
    answers = {**project.answers, "exclude": (), "include": ()}
    assert {n: getattr(record.answers, n) for n in answers} == answers
    assert {"data", "target", "model"} <= record.chosen and "split" not in record.chosen


def test_a_default_of_another_version_stays_as_it_was(tmp_path):
    """As if the schedule had been the default when the project was written."""
    project = resolved(task="regression", schedule="cosine")
    folder = written(tmp_path / "demo", project)
    chosen = [name for name in project.said if name != "schedule"]
    edit(folder, chosen=chosen)
    assert not plan(folder, {}).available
    update = plan(folder, {"style": "functional"})
    assert update.project.answers["schedule"] == "cosine"


def test_a_default_that_depends_on_the_model_follows_it(tmp_path):
    folder = written(tmp_path / "demo", resolved(task="classification", model="mlp"))
    update = plan(folder, {"model": "cnn"})
    expected = resolved(task="classification", model="cnn", dataset="digits")
    assert update.project == expected
    folder = written(
        tmp_path / "chosen", resolved(task="classification", model="mlp", hidden="7,9")
    )
    assert plan(folder, {"activation": "gelu"}).project.answers["hidden"] == "7,9"
    with pytest.raises(ScaffoldError, match="no hidden layers"):
        plan(folder, {"model": "logistic", "dataset": "breast-cancer"})


def test_the_defaults_that_depend_on_other_answers_are_known():
    values = {name: {p.defaults[name] for p in defaults()} for name in DEPENDENT}
    assert all(len(found) > 1 for found in values.values()), values
    for name in defaults()[0].defaults.keys() - DEPENDENT:
        assert len({p.defaults[name] for p in defaults()}) == 1, name


@pytest.mark.parametrize("version", ["0.0.dev7", "0.1.dev2", "0.2.0", "0.3.1.dev4"])
def test_the_version_in_a_record_does_not_change_what_an_update_does(tmp_path, version):
    folder = written(tmp_path / "demo", resolved(task="regression"))
    edit(folder, version=version)
    assert not plan(folder, {}).available
    update = plan(folder, {"style": "functional"})
    assert update.rewrites == () and update.project.answers["style"] == "functional"


def test_the_layout_in_a_record_says_which_rewrites_came_later(tmp_path):
    folder = written(tmp_path / "demo", resolved(task="regression"))
    edit(folder, layout=0)
    assert [one.version for one in plan(folder, {"style": "functional"}).rewrites]


@pytest.mark.parametrize("version", ["0.0.dev0", "0.0.dev1", "0.3.1.dev4"])
def test_a_checkout_without_a_release_updates_any_project(
    tmp_path, monkeypatch, version
):
    folder = written(tmp_path / "demo", resolved(task="regression"))
    edit(folder, version="0.3.0")
    monkeypatch.setattr(scaffold.versions, "__version__", version)
    update = plan(folder, {"style": "functional"})
    carry_out(update)
    assert facts_of(folder)["answers"]["style"] == "functional"


def test_conflicts_of_a_version_between_releases_are_found(tmp_path, monkeypatch):
    monkeypatch.setattr(scaffold.update, "__version__", "0.3.1.dev4")
    folder = written(tmp_path / "demo", resolved(task="regression"))
    model = (folder / "model.py").read_text()
    (folder / "model.py").write_text(model.replace("nn.Linear", "nn.LazyLinear"))
    update = plan(folder, {"hidden": "5,5"})
    assert update.conflicts
    carry_out(update)
    with pytest.raises(ScaffoldError, match="conflicts from an earlier update"):
        plan(folder, {})
