"""The classes of somebody's own table: rare ones, and spellings of the same one."""

import pytest

from scaffold import inspection
from scaffold.choices.answers import Answers
from tests.matrix import rendered
from tests.tables import plain, save


@pytest.fixture
def classes_of(tmp_path):
    """The classes and the notes of a table with this target, by the row's number."""

    def found(target, **answers):
        path = plain(tmp_path / "t.csv", target, rows=60)
        data = inspection.read_user_data(Answers(data=str(path), target="y", **answers))
        return data.dataset, "\n".join(data.report.notes)

    return found


def test_a_class_with_fewer_than_three_rows_is_left_out_and_a_note_says_so(classes_of):
    dataset, notes = classes_of(lambda row: "rare" if row < 2 else "ab"[row % 2])
    assert dataset.classes == ("a", "b") and dataset.rare
    assert dataset.rows == 58
    sentence = "The class 'rare' of y is left out: it has 2 rows, and 3 are needed."
    assert sentence in notes


def test_several_rare_classes_are_one_note(classes_of):
    _, notes = classes_of(lambda row: f"rare{row}" if row < 7 else "ab"[row % 2])
    assert "7 classes of y with fewer than 3 rows are left out, 7 rows in all:" in notes
    assert "'rare0', 'rare1', 'rare2' and 4 more." in notes


def test_three_rows_are_enough_for_a_class(classes_of):
    dataset, notes = classes_of(lambda row: "c" if row < 3 else "ab"[row % 2])
    assert dataset.classes == ("a", "b", "c") and not dataset.rare
    assert "left out" not in notes


def test_rows_of_rare_classes_are_dropped_in_one_line_of_the_project(tmp_path):
    def table(target, name):
        path = plain(tmp_path / name, target)
        return rendered(data=str(path), target="y")["dataset.py"]

    whole = table(lambda row: "ab"[row % 2], "whole.csv")
    rare = table(lambda row: "c" if row < 2 else "ab"[row % 2], "rare.csv")
    line = "    table = table.drop_nulls(TARGET)  # other classes are too rare\n"
    assert line in rare and line not in whole
    assert "strict=False" in rare and "strict=False" not in whole


@pytest.mark.parametrize("few", [("b", "B"), ("b", " B "), ("Bb", "bB")])
def test_classes_that_differ_only_in_case_are_one(classes_of, few):
    dataset, notes = classes_of(lambda row: "a" if row % 2 else few[row % 4 // 2])
    assert dataset.classes == ("a", few[0].lower()) and dataset.one_case
    assert "Classes of y that differ only in case" in notes


def test_a_class_that_is_rare_in_one_case_only_stays(classes_of):
    dataset, _ = classes_of(lambda row: "Old" if row < 2 else ["old", "new"][row % 2])
    assert dataset.classes == ("new", "old") and not dataset.rare


def test_categories_that_differ_only_in_case_are_reported(tmp_path):
    towns = ["Oslo", "oslo", "Rome"]
    rows = [[towns[n % 3], "ab"[n % 2], n / 7] for n in range(60)]
    path = save(tmp_path / "t.csv", ["town", "kind", "y"], rows)
    found = inspection.report(Answers(data=str(path), target="y")).notes
    assert (
        "town has categories that differ only in case, like 'Oslo' and 'oslo'. They "
        "count as different."
    ) in found
    assert sum("case" in note for note in found) == 1


def test_letters_of_an_alphabet_are_classes_of_their_own(classes_of):
    dataset, notes = classes_of(lambda row: "abcdeABCDE"[row % 10])
    assert len(dataset.classes) == 10 and not dataset.one_case
    assert "case" not in notes


def test_classes_in_one_case_cost_no_line(classes_of):
    dataset, notes = classes_of(lambda row: ["Yes please", "No"][row % 2])
    assert dataset.classes == ("No", "Yes please") and not dataset.one_case
    assert "case" not in notes
