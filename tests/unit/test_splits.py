"""Splits of somebody's own data: files, groups and time; what is refused, what is
written, and what an update keeps."""

import pytest

from scaffold import inspection
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspected import as_dataset, as_facts
from scaffold.record import read_record, record_of
from scaffold.render import render, sample
from scaffold.update import carry_out, plan
from scaffold.write import write
from tests.projects import resolved
from tests.splits import KIND, PRICE, ratings, rows_of, table
from tests.tables import image_folder, save, series_table, text_table

FILES = {"val": "val.csv", "test": "test.csv"}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a table, and others for validation and the test."""
    table(tmp_path)
    table(tmp_path, "val.csv", 40, seed=1)
    table(tmp_path, "test.csv", 60, seed=2)
    ratings(tmp_path)
    ratings(tmp_path, "later.csv", 80, seed=3)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def notes_on(**answers) -> list[str]:
    return list(inspection.read_user_data(Answers(**answers)).report.notes)


def code(**answers) -> dict[str, str]:
    return render(resolved(**answers))


def refusal(**answers) -> str:
    with pytest.raises(ScaffoldError) as caught:
        resolved(**answers)
    assert "\n" not in str(caught.value)
    return str(caught.value)


HOUSES = {"data": "houses.csv", **PRICE}
KINDS = {"data": "houses.csv", **KIND}
RATINGS = {"data": "ratings.csv"}

REFUSED = {
    "time and groups": (
        {**HOUSES, "split": "time", "group": "patient"},
        "--split time and --group exclude each other.",
    ),
    "time and files": (
        {**HOUSES, **FILES, "split": "time"},
        "--split time and --val with --test exclude each other.",
    ),
    "groups and files": (
        {**HOUSES, **FILES, "group": "patient"},
        "--group is not possible with --val and --test, which give all splits.",
    ),
    "a column of times and a random split": (
        {**HOUSES, "time": "sold", "split": "random"},
        "--time is for --split time, not for --split random.",
    ),
    "no times": (
        {**HOUSES, "data": "val.csv", "split": "time", "exclude": ("kind",)}
        | {"data": "plain.csv", "target": "y", "exclude": ()},
        "--split time needs a column of dates or times.",
    ),
    "no such group": (
        {**HOUSES, "group": "patients"},
        "houses.csv has no column 'patients' for --group. Did you mean 'patient'?",
    ),
    "two groups": (
        {**HOUSES, "group": "town"},
        "town has 2 groups of rows; at least 3 are needed.",
    ),
    "the target as group": (
        {**HOUSES, "group": "price"},
        "price can't be the target and the group of a row.",
    ),
    "times that are words": (
        {**HOUSES, "time": "town"},
        "town has neither dates nor numbers to split by.",
    ),
    "no file": ({**HOUSES, "test": "none.csv"}, "none.csv does not exist."),
    "no target": (
        {**HOUSES, "test": "untold.csv"},
        "untold.csv has no column price, the target. Without it, nothing can be tested",
    ),
    "no column": (
        {**HOUSES, "test": "short.csv"},
        "short.csv has no column town, but houses.csv has.",
    ),
    "words among numbers": (
        {**HOUSES, "val": "words.csv"},
        "size is not numeric in words.csv: it has 'large', where houses.csv has",
    ),
    "an unknown class": (
        {**KINDS, "test": "classes.csv"},
        "kind is 'new' in classes.csv, a class that houses.csv does not have.",
    ),
    "another separator": (
        {**HOUSES, "test": "semicolons.csv"},
        "semicolons.csv has another separator than houses.csv.",
    ),
    "groups of ratings": (
        {**RATINGS, "group": "user"},
        "--group is not for ratings, like those in ratings.csv.",
    ),
    "files of choices": (
        {**RATINGS, "test": "later.csv", "loss": "bpr"},
        "--val and --test are not for implicit feedback",
    ),
    "files without data": (
        {"task": "regression", "test": "test.csv"},
        "--test needs --data.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_splits_that_do_not_fit_are_refused_in_a_sentence(here, case):
    rows = rows_of(40)
    save(here / "plain.csv", "xy", [[n / 7, n % 9 / 4] for n in range(40)])
    names = ["patient", "size", "town", "sold", "price", "kind"]
    save(here / "untold.csv", names[:4], [row[:4] for row in rows])
    save(here / "short.csv", names[:2] + names[3:], [r[:2] + r[3:] for r in rows])
    save(here / "words.csv", names, [[r[0], "large", *r[2:]] for r in rows])
    save(here / "classes.csv", names, [[*r[:5], "new"] for r in rows])
    save(here / "semicolons.csv", names, rows, separator=";")
    answers, sentence = REFUSED[case]
    assert sentence in refusal(**answers)


@pytest.mark.parametrize("flag", ["val", "test", "group", "time"])
@pytest.mark.parametrize("thing", ["images", "texts", "time series"])
def test_other_data_have_no_such_flags(tmp_path, flag, thing):
    data, answers = {
        "images": (image_folder(tmp_path), {}),
        "texts": (text_table(tmp_path), {}),
        "time series": (
            series_table(tmp_path),
            {"task": "time-series", "target": "sales"},
        ),
    }[thing]
    said = refusal(data=str(data), **answers, **{flag: str(data)})
    assert f"--{flag} is not for {thing}, like those in" in said


def test_each_split_is_reported_in_a_note(here):
    assert "All rows with the same patient are in one split." in notes_on(
        **HOUSES, group="patient"
    )
    timed = notes_on(**HOUSES, split="time")
    assert "Split by sold: the latest rows are for the test." in timed
    given = notes_on(**HOUSES, **FILES)
    assert "val.csv: 40 rows for validation." in given
    assert "test.csv: 60 rows for the test." in given
    both = notes_on(**HOUSES, test="test.csv", split="time")
    assert "Split by sold: the latest rows are for validation." in both


def test_groups_in_two_files_are_counted(here):
    said = "\n".join(notes_on(**HOUSES, test="test.csv", group="patient"))
    assert "values of patient in houses.csv are in test.csv too." in said


def test_a_group_is_no_feature_and_is_not_suggested_again(here):
    files = code(**HOUSES, group="patient")
    assert 'GROUP = "patient"' in files["dataset.py"]
    assert 'CATEGORIES = ["town"]' in files["dataset.py"]
    assert "test_no_group_is_in_two_splits" in files["test_project.py"]
    assert "All rows with the same `patient` are in one split." in files["README.md"]
    assert "--group" not in "\n".join(notes_on(**HOUSES, group="patient"))
    assert "--group patient" in "\n".join(notes_on(**HOUSES))


def test_a_table_is_not_split_by_its_dates_by_default(here):
    assert "TIME" not in code(**HOUSES)["dataset.py"]


def test_a_named_column_of_times_means_a_split_by_time(here):
    answers = {**HOUSES, "exclude": ("kind", "sold")}
    files = code(**answers, time="size")
    assert 'TIME = "size"' in files["dataset.py"]
    assert "latest are the test split" in files["README.md"]
    assert resolved(**answers, time="size")["split"] == "time"
    # A column that is not a feature can decide too.
    files = code(**answers, split="time")
    assert 'TIME = "sold"' in files["dataset.py"] and "DATES" not in files["dataset.py"]


def test_files_are_settings_and_copies_have_different_names(here):
    (here / "more").mkdir()
    table(here / "more", "houses.csv", 40, seed=5)
    project = resolved(**HOUSES, test="more/houses.csv", copy_data=True)
    assert '"data/test-houses.csv"' in render(project)["config.py"]
    assert sorted(sample(project)) == ["data/houses.csv", "data/test-houses.csv"]
    config = code(**HOUSES, test="test.csv")["config.py"]
    assert f'TEST = "{here / "test.csv"}"' in config and "VAL" not in config


def test_gaps_and_markers_of_any_file_are_read(here):
    rows = rows_of(40)
    rows[3][1], rows[4][4] = "NA", ""
    names = ["patient", "size", "town", "sold", "price", "kind"]
    save(here / "gaps.csv", names, rows)
    found = inspection.read_user_data(Answers(**HOUSES, test="gaps.csv")).dataset
    assert found.gaps and "NA" in found.dialect.markers


@pytest.mark.parametrize(
    "more",
    [
        {"group": "patient"},
        {"split": "time"},
        {"time": "sold"},
        {**FILES, "copy_data": True},
        {"test": "test.csv"},
    ],
    ids=str,
)
def test_a_split_is_recorded_and_an_update_keeps_it(here, more):
    project = resolved(**HOUSES, **more)
    files = render(project)
    for name, value in more.items():
        path = str(here / value) if name in FILES else value
        assert project.answers[name] == path
        if value is not True:
            assert f"--{name} {path}" in project.command.replace(" \\\n   ", "")
    found = project.found
    assert as_dataset(as_facts(found)).files == found.files
    write(here / "demo", {**files, **record_of(project, files)}, sample(project))
    assert not plan(here / "demo", {}).available
    # Another answer about the data has them inspected again.
    changed = plan(here / "demo", {"exclude": ("kind", "town")})
    carry_out(changed)
    assert not changed.conflicts
    record = read_record(here / "demo").answers
    assert all(getattr(record, name) == project.answers[name] for name in more)


def test_copied_files_are_enough_for_an_update(here):
    project = resolved(**HOUSES, **FILES, copy_data=True)
    files = render(project)
    write(here / "demo", {**files, **record_of(project, files)}, sample(project))
    for name in ("houses.csv", "val.csv", "test.csv"):
        (here / name).unlink()
    carry_out(plan(here / "demo", {"exclude": ("kind", "town")}))
    assert "town" not in (here / "demo" / "dataset.py").read_text()
    assert "data/val.csv" in (here / "demo" / "config.py").read_text()


def test_an_update_names_the_file_that_is_gone(here):
    project = resolved(**HOUSES, test="test.csv")
    files = render(project)
    write(here / "demo", {**files, **record_of(project, files)}, sample(project))
    (here / "test.csv").unlink()
    with pytest.raises(ScaffoldError, match=r"test\.csv no longer exists") as caught:
        plan(here / "demo", {"exclude": ("kind", "town")})
    assert "--set test=PATH" in str(caught.value)
