"""Columns that give the target away, copies of rows, and repeated identifiers."""

import math
import random

import pytest

from scaffold import inspection
from scaffold.choices.answers import Answers
from tests.tables import save

ASIDE = "if you would not know it when predicting, leave it out with --exclude"


@pytest.fixture
def notes_on(tmp_path):
    """The notes on a table of rows, whose last column is the target."""

    def notes(header: str, rows, **answers) -> list[str]:
        names = header.split(",")
        path = save(tmp_path / f"{random.random()}.csv", names, rows)
        asked = Answers(data=str(path), target=names[-1], **answers)
        return list(inspection.read_user_data(asked).report.notes)

    return notes


def drawn(rows: int, make) -> list:
    draw = random.Random(0)
    return [make(draw, draw.gauss(0, 1)) for _ in range(rows)]


def word(value: bool) -> str:
    return "yes" if value else "no"


def leaks_in(notes: list[str]) -> list[str]:
    return [note for note in notes if ASIDE in note]


def test_a_column_that_determines_the_target_is_named_with_its_flag(notes_on):
    rows = drawn(200, lambda draw, x: [word(x > 0), draw.random(), int(x > 0)])
    (note,) = leaks_in(notes_on("alive,age,survived", rows))
    assert note == f"alive determines survived in every row: {ASIDE} alive."


def test_a_few_wrong_cells_do_not_hide_a_leak(notes_on):
    rows = drawn(1000, lambda draw, x: [word(x > 0), draw.random(), word(x > 0)])
    rows[7][0] = word(rows[7][0] == "no")
    (note,) = leaks_in(notes_on("alive,age,survived", rows))
    assert note.startswith("alive determines survived in 99.9% of the rows:")


def test_cells_that_are_filled_for_one_class_only_are_a_leak(notes_on):
    def row(draw, x):
        gone = x > 0.5
        dates = [f"2024-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}", ""]
        return [dates[not gone], draw.randint(1, 90) if gone else "", x**2, word(gone)]

    said = "\n".join(leaks_in(notes_on("left on,days,x,churn", drawn(500, row))))
    assert "left on determines churn in every row" in said
    assert "--exclude 'left on'" in said and "days determines churn" in said


COPIES = {
    "copy": lambda price: f"{price:.2f}",
    "scaled": lambda price: f"{-price / 7.3 + 12:.4f}",
    "log": lambda price: f"{math.log(price):.5f}",
    "rounded": lambda price: round(price, -3),
}


@pytest.mark.parametrize("way", COPIES)
def test_a_copy_of_a_number_is_a_leak(notes_on, way):
    def row(draw, x):
        price = math.exp(12 + 0.5 * x)
        size = price / 1000 * math.exp(draw.gauss(0, 0.1))
        return [COPIES[way](price), f"{size:.2f}", f"{price:.2f}"]

    (note,) = leaks_in(notes_on("way,size,price", drawn(300, row)))
    assert note.startswith("way determines price in every row:")


def test_a_coarser_target_is_determined_by_it(notes_on):
    def row(draw, x):
        return ["low" if x < -1 else "mid" if x < 1 else "high", draw.random(), x]

    (note,) = leaks_in(notes_on("band,z,price", drawn(400, row)))
    assert note.startswith("band is determined by price in every row:")


def test_a_score_that_separates_the_classes_is_a_leak(notes_on):
    rows = drawn(400, lambda draw, x: [f"{x:.4f}", draw.random(), word(x > 0.2)])
    (note,) = leaks_in(notes_on("score,z,bought", rows))
    assert note.startswith("score determines bought in every row:")


def spread(rows: int, width: float) -> list:
    """Three classes around 0, 10 and -10, in two columns."""

    def row(draw, x):
        place = draw.randrange(3)
        near = 10 * (place - 1)
        return [near + width * x, near + width * draw.gauss(0, 1), "abc"[place]]

    return drawn(rows, row)


def separated(draw, x) -> list:
    return [word(x > 0), draw.random(), word(x > 0)]


def noisy(draw, x) -> list:
    return [f"{x:.3f}", draw.random(), word(x + draw.gauss(0, 0.1) > 0)]


def strong(draw, x) -> list:
    return [f"{x:.4f}", draw.random(), 3 * x + draw.gauss(0, 0.2)]


def rare(draw, x) -> list:
    return [f"c{draw.randrange(400)}", draw.random(), word(x > 0)]


def imbalanced(draw, x) -> list:
    return [draw.choice("pqr"), x, word(draw.random() < 0.004)]


def far(draw, x) -> list:
    return [f"{x:.4f}", draw.random(), word(x**2 > 1)]


HARMLESS = {
    "few rows": drawn(60, separated),
    "classes far apart": spread(500, 1.0),
    "a good feature": drawn(900, noisy),
    "a strong correlation": drawn(900, strong),
    "rare categories": drawn(900, rare),
    "a rare class": drawn(2000, imbalanced),
    "repeated rows": 9 * drawn(80, far),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_a_good_feature_is_no_leak(notes_on, case):
    assert not leaks_in(notes_on("x,z,y", HARMLESS[case]))


def test_a_table_with_one_feature_has_no_leak(notes_on):
    assert not leaks_in(notes_on("x,y", drawn(300, lambda draw, x: [x, 2 * x + 1])))


def test_an_excluded_column_is_no_leak(notes_on):
    rows = drawn(200, lambda draw, x: [word(x > 0), draw.random(), int(x > 0)])
    notes = notes_on("alive,age,survived", rows, exclude=("alive",))
    assert not leaks_in(notes)


def test_many_leaks_are_named_in_few_lines(notes_on):
    rows = drawn(200, lambda draw, x: [*[word(x > 0)] * 9, draw.random(), word(x > 0)])
    notes = notes_on("a,b,c,d,e,f,g,h,i,z,y", rows)
    assert len(leaks_in(notes)) == 5
    assert "The same is true of f, g, h and i." in notes


def test_copies_of_rows_are_counted(notes_on):
    rows = drawn(200, lambda draw, x: [x, draw.random(), draw.random()])
    (note,) = (
        n for n in notes_on("a,b,y", [*rows, *rows[:12]]) if "of an earlier" in n
    )
    assert note.startswith("12 rows are copies of an earlier row: the test may repeat")


def test_rows_that_are_alike_by_chance_are_no_copies(notes_on):
    rows = drawn(
        200, lambda draw, x: [draw.choice("ab"), draw.choice("cd"), int(x > 0)]
    )
    assert "copies" not in "\n".join(notes_on("a,b,y", rows))


@pytest.mark.parametrize("name", ["patient_id", "householdId", "Subject"])
def test_a_repeated_identifier_is_suggested_as_a_group(notes_on, name):
    rows = [[f"p{n % 60}", n / 7, n % 11 / 3] for n in range(240)]
    said = "\n".join(notes_on(f"{name},x,y", rows))
    assert f"240 rows have 60 values of {name}. If rows with the same value" in said
    assert f"--group {name} keeps them in one split." in said


@pytest.mark.parametrize("name", ["city", "patient_age", "household income"])
def test_other_columns_are_no_groups(notes_on, name):
    rows = [[n % 60 + 20, n / 7, n % 11 / 3] for n in range(240)]
    assert "--group" not in "\n".join(notes_on(f"{name},x,y", rows))
