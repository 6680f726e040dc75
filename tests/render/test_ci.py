"""The workflow that has GitHub run a project's tests."""

import pytest
import yaml

from scaffold.project import Answers, resolve
from scaffold.render import render, sample
from scaffold.write import write
from tests import tables
from tests.projects import resolved, scaffold

PATH = ".github/workflows/test.yml"


def workflow(text: str) -> dict:
    content = yaml.safe_load(text)
    content["on"] = content.pop(True)  # YAML 1.1 reads `on` as true
    return content


def test_the_workflow_has_its_triggers_rights_and_steps():
    content = workflow(render(resolved(task="regression", extras="ci"))[PATH])
    assert set(content["on"]) == {"push", "pull_request"}
    assert content["permissions"] == {"contents": "read"}
    group = content["concurrency"]["group"]
    assert group == "${{ github.workflow }}-${{ github.ref }}"
    (job,) = content["jobs"].values()
    assert job["timeout-minutes"] <= 60
    assert all(isinstance(v, str) for v in job["strategy"]["matrix"]["python"])
    checkout, python, install, test = job["steps"]
    assert checkout["uses"].startswith("actions/checkout@")
    assert python["with"]["python-version"] == "${{ matrix.python }}"
    assert python["with"]["cache"] == "pip"
    assert "https://download.pytorch.org/whl/cpu" in install["run"]
    assert test["run"] == "python -m pytest"


@pytest.mark.parametrize("dataset", ["california-housing", "mnist"])
def test_data_that_are_downloaded_are_kept_between_runs(dataset):
    task = {"mnist": "classification"}.get(dataset, "regression")
    text = render(resolved(task=task, dataset=dataset, extras="ci"))[PATH]
    (job,) = workflow(text)["jobs"].values()
    (cache,) = (
        s["with"] for s in job["steps"] if "actions/cache@" in s.get("uses", "")
    )
    assert cache == {"path": "data", "key": f"data-{dataset}"}


def test_a_comment_says_that_data_outside_the_folder_are_needed(tmp_path):
    file = tables.plain(tmp_path / "odd \a # name.csv", lambda row: row)
    for copied in (False, True):
        answers = Answers(data=str(file), target="y", extras="ci", copy_data=copied)
        text = render(resolve(answers))[PATH]
        assert workflow(text)["jobs"]
        assert (r"odd \x07 # name.csv" in text) and "\a" not in text
        assert ("not in this folder" in text) == (not copied)


def test_the_tree_shows_it_and_the_folder_contains_it(tmp_path):
    words = ["new", "demo", "--task", "regression", "--with", "ci", "--yes"]
    said = scaffold(*words, "--dry-run", cwd=tmp_path)
    for name in (".github/", "workflows/", "test.yml"):
        assert name in said.stdout + said.stderr
    project = resolved(task="regression", extras="ci")
    write(tmp_path / "demo", render(project), sample(project))
    assert (tmp_path / "demo" / PATH).is_file()
