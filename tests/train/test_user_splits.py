"""Splits of somebody's own data in projects that train: files, groups and time."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest
import torch

from tests.projects import load_module, make, play
from tests.splits import HEADER, KIND, PRICE, ratings, rows_of, table
from tests.tables import read, save

TASKS = pytest.mark.parametrize("target", [PRICE, KIND], ids=["number", "class"])
SHORT = ["--epochs", 1, "--device", "cpu"]


@pytest.fixture
def files(tmp_path):
    """The paths of a table, and of others for validation and the test."""
    return {
        "data": str(table(tmp_path)),
        "val": str(table(tmp_path, "val.csv", 40, seed=1)),
        "test": str(table(tmp_path, "test.csv", 60, seed=2)),
    }


def trained(folder: Path, **answers) -> Path:
    """A project that has trained for an epoch and tested its model."""
    project = make(folder, **answers)
    play(project, "train.py", *SHORT)
    play(project, "evaluate.py", "--device", "cpu")
    assert "loss" in json.loads((project / "outputs" / "test.json").read_text())
    return project


def load(project: Path, **settings):
    """The project's module dataset, its settings and its data."""
    module, config = (load_module(project, name) for name in ("dataset", "config"))
    config = config.Config(**settings)
    return module, config, module.load_data(config, torch.device("cpu"))


def sizes(data) -> list[int]:
    return list(map(len, (data.train, data.val, data.test)))


@TASKS
def test_no_group_stands_in_two_splits(tmp_path, files, target):
    project = trained(tmp_path, data=files["data"], **target, group="patient")
    module, config, data = load(project)
    groups = pl.Series([row["patient"] for row in read(Path(files["data"]))])
    parts = [set(groups[rows.numpy()]) for rows in module.split(groups, config)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == groups.n_unique()
    assert sum(sizes(data)) == 240 and len(parts[1]) == len(parts[2]) == 9


@TASKS
def test_the_latest_rows_are_the_test_split(tmp_path, files, target):
    project = trained(tmp_path, data=files["data"], **target, split="time")
    module, config, data = load(project)
    times = pl.Series([row["sold"] for row in read(Path(files["data"]))])
    train, val, test = (times[rows.numpy()] for rows in module.split(times, config))
    assert train.max() <= val.min() and val.max() <= test.min()
    assert sizes(data) == [168, 36, 36]


FILES = [(PRICE, "val test"), (KIND, "val test"), (PRICE, "val"), (KIND, "test")]


@pytest.mark.parametrize(("target", "given"), FILES)
def test_each_file_is_a_split_of_its_own(tmp_path, files, target, given):
    chosen = {name: files[name] for name in given.split()}
    answers = {"data": files["data"], **target, **chosen, "copy_data": True}
    *_, data = load(trained(tmp_path, **answers))
    found = dict(zip(("train", "val", "test"), sizes(data), strict=True))
    own = {name: {"val": 40, "test": 60}[name] for name in chosen}
    assert {name: found.pop(name) for name in own} == own
    assert sum(found.values()) == 240  # the others share the rows of the table


@TASKS
def test_nothing_is_fitted_on_the_files_for_validation_and_the_test(
    tmp_path, files, target
):
    project = make(tmp_path, **files, **target)
    _, _, before = load(project)
    rows = [[*row[:1], 1e6, "Bern", *row[3:]] for row in rows_of(80, seed=9)]
    other = save(tmp_path / "other.csv", HEADER, rows)
    _, _, after = load(project, val=str(other), test=str(other))
    assert sizes(after) == [240, 80, 80]
    assert after.fitted == before.fitted
    for name, value in before.model_args.items():
        assert torch.equal(
            torch.as_tensor(value), torch.as_tensor(after.model_args[name])
        )


def test_groups_and_times_split_what_is_left_beside_a_file(tmp_path, files):
    answers = {"data": files["data"], "test": files["test"], **KIND}
    for name, more in (("a", {"group": "patient"}), ("b", {"time": "sold"})):
        project = trained(tmp_path, **answers, **more, project_slug=name)
        data = load(project)[2]
        assert len(data.test) == 60 and len(data.train) + len(data.val) == 240


def test_rows_without_a_date_are_for_training(tmp_path):
    rows = rows_of(100)
    for number, row in enumerate(rows):
        row[3] = "NA" if number < 9 else row[3]
    path = save(tmp_path / "gaps.csv", HEADER, rows)
    answers = {"target": "price", "exclude": ("kind", "sold"), "split": "time"}
    module, config, data = load(make(tmp_path, data=str(path), **answers))
    assert sizes(data) == [70, 15, 15]
    times = pl.Series([None] * 9 + [row[3] for row in rows[9:]])
    assert {*range(9)} <= {*module.split(times, config)[0].tolist()}


def test_a_file_that_changed_is_noticed(tmp_path, files):
    project = trained(tmp_path, **files, **PRICE)
    table(tmp_path, "test.csv", 60, seed=7)
    said = play(project, "evaluate.py", "--device", "cpu", code=2).stderr
    assert "The data changed since this run began" in said


def test_a_file_without_some_targets_is_cut(tmp_path, files):
    rows = rows_of(30, seed=4)
    for row in rows[:5]:
        row[4] = ""
    cut = save(tmp_path / "cut.csv", HEADER, rows)
    *_, data = load(make(tmp_path, data=files["data"], test=str(cut), **PRICE))
    assert len(data.test) == 25


@pytest.mark.parametrize("split", ["time", "random"])
def test_a_file_is_the_test_of_ratings(tmp_path, split):
    data, later = ratings(tmp_path), ratings(tmp_path, "later.csv", 40, seed=3)
    with later.open("a", newline="") as file:
        csv.writer(file).writerow(["new", "i1", 5, 2 * 10**9])
    answers = {"data": str(data), "test": str(later), "split": split}
    *_, found = load(trained(tmp_path, **answers))
    pairs = {(row["user"], row["item"]) for row in read(data)}
    assert sizes(found)[2] == 41 and "new" not in found.fitted["users"]
    assert sum(sizes(found)[:2]) == len(pairs)


def test_ratings_have_three_files(tmp_path):
    answers = {"data": ratings(tmp_path), "val": ratings(tmp_path, "v.csv", 40, seed=1)}
    answers["test"] = ratings(tmp_path, "t.csv", 30, seed=2)
    project = trained(tmp_path, **{name: str(path) for name, path in answers.items()})
    assert sizes(load(project)[2])[1:] == [40, 30]
