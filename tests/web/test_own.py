"""A user's own data on the page, and the project in a folder."""

import json
from pathlib import Path

import pytest

from scaffold.choices.answers import Answers
from scaffold.creation import Creation
from scaffold.errors import ScaffoldError
from scaffold.project import resolve
from scaffold.web.form import Form
from scaffold.web.own import create, entries
from scaffold.web.state import change, state
from tests.web.test_state import contents


@pytest.fixture
def form(tmp_path, monkeypatch) -> Form:
    monkeypatch.chdir(tmp_path)
    lines = [f"{n % 7 + n / 100},{'ab'[n % 2]},{n * 3.5}" for n in range(60)]
    (tmp_path / "tables").mkdir()
    Path("tables/houses.csv").write_text("\n".join(["area,zone,price", *lines]))
    Path(".hidden").write_text("")
    return Form(tmp_path)


def test_data_are_chosen_below_the_working_directory(form):
    assert entries(form, "")["folders"] == ["tables"]
    assert entries(form, "")["files"] == []
    assert entries(form, "tables")["files"] == ["houses.csv"]


def test_a_path_with_a_null_character_is_refused_in_a_sentence(form):
    with pytest.raises(ScaffoldError, match="null"):
        create(form, "task=regression", "a\0b")
    assert "null" in state("data=a%00b", form)["ignored"][0]["reason"]


@pytest.mark.parametrize("path", ["..", "/etc", "tables/../../x", "/etc/passwd"])
def test_no_path_outside_the_working_directory_is_read_or_written(form, path):
    for action in (
        lambda: entries(form, path),
        lambda: create(form, "task=regression", path),
    ):
        with pytest.raises(ScaffoldError, match="not below"):
            action()
    ignored = state(f"data={path}", form)["ignored"]
    assert "not below" in ignored[0]["reason"]


def test_a_link_out_of_the_working_directory_is_not_followed(form, tmp_path):
    Path("outside").symlink_to(tmp_path.parent)
    with pytest.raises(ScaffoldError, match="not below"):
        entries(form, "outside")


def test_data_that_were_chosen_have_a_table_a_target_and_a_project(form):
    query = change("style=functional", "data", "tables/houses.csv", form)["query"]
    shown = state(query, form)
    assert shown["ignored"] == []
    assert shown["own"]["targets"][0] == shown["own"]["target"]
    assert [row[0] for row in shown["own"]["rows"]] == ["area", "zone", "price"]
    json.dumps(shown)


def test_a_column_of_mostly_empty_cells_is_not_taken_for_the_target(form):
    rows = [f"{n % 7},{n * 2 % 11},{n if n < 20 else ''}" for n in range(60)]
    Path("trailing.csv").write_text("\n".join(["a,b,y", *rows]))
    assert state("data=trailing.csv", form)["own"]["targets"] == ["b", "a", "y"]


def test_a_target_of_another_kind_changes_the_task(form):
    query = change("data=tables/houses.csv&target=price", "target", "zone", form)
    shown = state(query["query"], form)
    assert "--task classification" in shown["command"]
    again = change(f"{query['query']}&task=classification", "target", "price", form)
    assert [one["name"] for one in again["dropped"]] == ["task"]
    assert "--task regression" in state(again["query"], form)["command"]


def test_columns_change_their_kind(form):
    query = "data=tables/houses.csv&target=price"
    changed = change(query, "as", "area=category\nzone=text", form)["query"]
    assert changed == f"{query}&as=area%3Dcategory&as=zone%3Dtext".replace("/", "%2F")
    assert change(changed, "as", "", form)["query"] == query.replace("/", "%2F")


def test_a_file_that_changed_is_inspected_anew(form):
    query = "data=tables/houses.csv&target=price"
    assert "60 rows" in state(query, form)["own"]["heading"]
    text = Path("tables/houses.csv").read_text()
    Path("tables/houses.csv").write_text(f"{text}\n1,a,2\n")
    assert "61 rows" in state(query, form)["own"]["heading"]


def test_the_project_is_that_of_scaffold_new(form):
    query = "data=tables/houses.csv&target=price&style=functional"
    made = create(form, query, "projects/houses")
    answers = {"data": "tables/houses.csv", "target": "price", "style": "functional"}
    project = resolve(
        Answers(**answers, task="regression", project_slug="houses"),
    )
    Creation(project, Path("again")).write()
    assert contents(Path("projects/houses")) == contents(Path("again"))
    assert made["files"] == len(contents(Path("again")))


def test_a_folder_that_is_taken_is_left_alone(form):
    with pytest.raises(ScaffoldError, match="not empty"):
        create(form, "task=regression", "tables")
    assert [path.name for path in Path("tables").iterdir()] == ["houses.csv"]


def test_the_choices_about_reading_are_those_for_such_data(form):
    Path("r.csv").write_text(
        "\n".join(["user_id,item_id,rating", *(f"{n % 9},{n},3" for n in range(99))])
    )
    for query, there, gone in (
        ("data=tables/houses.csv&target=price", "group", "user"),
        ("data=r.csv", "user", "group"),
    ):
        reading = state(query, form)["own"]["reading"]
        words = [choice["name"] for choice in reading]
        assert there in words and gone not in words
        assert {"header", "test"} <= {*words} and "sheet" not in words
    given = "data=tables/houses.csv&target=price&missing=0&missing=na"
    shown = {one["name"]: one for one in state(given, form)["own"]["reading"]}
    assert (shown["missing"]["value"], shown["missing"]["chosen"]) == (
        ("0", "na"),
        True,
    )
