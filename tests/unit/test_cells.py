"""Cells as people write them: numbers, dates, words for missing, kinds, and flags."""

import random

import polars as pl
import pytest

from scaffold import inspection
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.extension import replacing
from scaffold.inspection.asked import Asked
from scaffold.inspection.cells import finite
from scaffold.inspection.hints import Hints
from scaffold.inspection.notation import form_of
from scaffold.inspection.numerals import number_of, replaced
from scaffold.inspection.tables import scan_table
from tests.lint import is_black
from tests.tables import save

NBSP, THIN, MINUS = "\u00a0", "\u202f", "\u2212"

# Cells and the numbers that they mean.
WRITTEN = {
    "dollars": (["$531.08", "$98,718.34", "-$3", "$0"], [531.08, 98718.34, -3, 0]),
    "euros": (["531,08 €", "98.718,34 €", "-1,5 €"], [531.08, 98718.34, -1.5]),
    "pounds": (["£5", "£1,250,000"], [5, 1_250_000]),
    "codes": (["USD 5", "USD 1,000", "USD 0.5"], [5, 1000, 0.5]),
    "kronor": (["100 kr", f"1{NBSP}000,50 kr", "7 kr"], [100, 1000.5, 7]),
    "percent": (["0.5%", "98 %", "100%"], [0.5, 98, 100]),
    "commas": (["531", "98,718", "1,234,567"], [531, 98718, 1_234_567]),
    "points": (["1.234.567", "1.234", "12"], [1_234_567, 1234, 12]),
    "apostrophes": (["1'234.50", "999’000", "12"], [1234.5, 999_000, 12]),
    "spaces": (["1 234", f"1{THIN}234{THIN}567,5", "12"], [1234, 1_234_567.5, 12]),
    "lakhs": (["1,23,456", "12,34,567.5", "99"], [123_456, 1_234_567.5, 99]),
    "decimal commas": (["0,123", "1,500", "12,5"], [0.123, 1.5, 12.5]),
    "thousands": (["110.5K", "2M", "300"], [110_500, 2_000_000, 300]),
    "values": (["€110.5K", "€72M", "€0"], [110_500, 72_000_000, 0]),
    "billions": (["$1.2 bn", "$300 million", "$5B"], [1.2e9, 3e8, 5e9]),
    "crores": (["42 Lac", "1.40 Cr", "7 Lac"], [4.2e6, 1.4e7, 7e5]),
    "units": (["23.4 kmpl", "17 kmpl", "0.0 kmpl"], [23.4, 17, 0]),
    "plurals": (["142 min", "1 mins", "90 Min."], [142, 1, 90]),
    "no space": (["5kg", "12.5kg", "1,000kg"], [5, 12.5, 1000]),
    "amperes": (["5A", "12.5A", "-3A"], [5, 12.5, -3]),
    "degrees": (["5 °C", "-3 °C", "21.5 °C"], [5, -3, 21.5]),
    "areas": (["50 m2", "1,070 m2", "7.5 m2"], [50, 1070, 7.5]),
    "brackets": (["(1,234)", "5", "(2.5)"], [-1234, 5, -2.5]),
    "trailing minus": (["5-", "7", "1,000-"], [-5, 7, -1000]),
    "minus signs": ([f"{MINUS}5", "3", f"{MINUS}2.5"], [-5, 3, -2.5]),
    "limits": (["<5", "7", "12", ">100", "8"], [5, 7, 12, 100, 8]),
    "at least": (["1,000+", "5,000,000+", "0+"], [1000, 5_000_000, 0]),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_numbers_are_read_as_people_write_them(name):
    cells, numbers = WRITTEN[name]
    form = form_of(cells, comma=False)
    assert [number_of(cell, form) for cell in cells] == pytest.approx(numbers)


@pytest.mark.parametrize("name", WRITTEN)
def test_the_expression_for_many_cells_reads_the_same_numbers(name):
    cells, numbers = WRITTEN[name]
    form = form_of(cells, comma=False)
    found = pl.DataFrame({"x": cells}).select(form.expression(pl.col("x")))
    assert found["x"].cast(pl.Float64).to_list() == pytest.approx(numbers)


PIECES = ["$", "€", "<", "(", ")", "-", "+", "K", "%", " kg", "kr ", "1,234", "5", ".5"]
PIECES += [
    "1.234,5",
    "12",
    "e3",
    " ",
    "[",
    "^",
    "\\",
    "°C",
    THIN,
    MINUS,
    "’",
    "m2",
    "A",
]


@pytest.mark.parametrize("comma", [False, True])
def test_both_ways_of_reading_agree_on_any_cells(comma):
    draw, forms = random.Random(0), 0
    for _ in range(400):
        cells = ["".join(draw.choices(PIECES, k=draw.randint(1, 4))) for _ in range(5)]
        cells = [*dict.fromkeys(filter(None, map(str.strip, cells)))]
        form = form_of(cells, comma)
        forms += bool(form.shape)
        frame = pl.DataFrame({"x": cells})
        found = frame.select(finite(pl.col("x"), comma, form))["x"].to_list()
        assert found == [number_of(cell, form, comma) for cell in cells], (cells, form)
    assert forms > 100


NOT_NUMBERS = {
    "leading zeros": ["007", "012", "100"],
    "house numbers": ["12", "12a", "14", "14b"],
    "phones": ["555 123 456", "555 987 654", "555 222 111"],
    "phones with dashes": ["555-1234", "555-9876"],
    "versions": ["1.2.3", "1.10.0", "2.0.1"],
    "addresses": ["192.168.1.1", "10.0.0.1"],
    "letters first": ["A12", "A3", "B7"],
    "ids": ["AB-123", "AB-2"],
    "isbn": ["978-3-16-148410-0", "0-306-40615-2"],
    "scores": ["5-3", "2-1", "0-0"],
    "sizes": ["10x20", "30x40"],
    "fractions": ["5/10", "3/4"],
    "ordinals": ["1st", "2nd", "3rd"],
    "hours": ["8 AM", "9 PM"],
    "bounds": ["<=50K", ">50K"],
    "ranges": ["10-20", "20-30", "30-40"],
    "two units": ["5 km", "3 mi", "7 ft"],
}


@pytest.mark.parametrize("name", NOT_NUMBERS)
def test_codes_and_the_like_are_not_numbers(tmp_path, name):
    cells = NOT_NUMBERS[name] * 4
    path = save(tmp_path / "t.csv", ["x", "y"], [[cell, 1] for cell in cells])
    assert scan_table(path).column("x").kind in ("category", "identifier")


@pytest.fixture
def table(tmp_path):
    """Scans a file with these columns, whose separator is a semicolon if said so."""

    def scanned(separator=",", hints=(), missing=(), **columns):
        rows = zip(*columns.values(), strict=True)
        path = save(tmp_path / "t.csv", columns, rows, separator)
        return scan_table(path, Asked(hints=Hints(tuple(hints), tuple(missing))))

    return scanned


@pytest.fixture
def notes(tmp_path):
    """The notes of the report on a file with these columns."""

    def said(answers=None, **columns):
        rows = zip(*columns.values(), strict=True)
        path = save(tmp_path / "t.csv", columns, rows)
        return inspection.report(Answers(data=str(path), **(answers or {}))).notes

    return said


PRICES = [f"${n * 37 % 5000 + 900:,}" for n in range(60)]


def test_written_numbers_are_reported_in_a_line(notes):
    assert "x: '$5,899' is read as 5899." in notes(x=[*PRICES, "$5,899"], y=range(61))


def test_columns_that_are_written_alike_share_a_line(notes):
    (said,) = notes(a=PRICES, b=PRICES)
    assert said == "a and b: '$3,083' is read as 3083."


def test_a_limit_is_reported_as_its_bound(notes):
    (said,) = notes(x=["<5", *range(3, 50), "<5"], y=["a"] * 24 + ["b"] * 25)
    assert said == "x: '<5' is read as 5, its bound."


def test_a_target_in_dollars_means_regression(notes):
    assert notes({"target": "y"}, x=[n % 7 for n in range(60)], y=PRICES)[0] == (
        "The target is y: regression."
    )


def test_a_column_of_one_unit_with_few_others_is_left_out_with_their_number(notes):
    cells = [f"{n} CC" for n in range(900, 960)] + ["30 kWh", "40 kWh"]
    (said,) = notes(x=cells, y=[n % 7 for n in range(62)])
    assert said == (
        "x is left out: 2 cells are not numbers, like '30 kWh' in row 61. "
        "--as x=number reads them as missing."
    )


def test_a_category_with_many_numbers_says_how_to_read_it_as_one(notes):
    cells = [f"{n % 30}M" if n % 30 else "varies" for n in range(90)]
    (said,) = notes(x=cells, y=[n % 7 for n in range(90)])
    assert said == (
        "x is a category: 3 cells are not numbers, like 'varies' in row 1. "
        "--as x=number reads them as missing."
    )


def test_without_any_other_column_the_error_says_how_to_read_one_as_numbers(notes):
    cells = [*range(1000, 1058), "1500 - 1700", "about 90"]
    with pytest.raises(ScaffoldError, match="read one as numbers with --as x=number"):
        notes({"target": "y"}, x=cells, y=[n % 13 for n in range(60)])


def test_many_columns_that_are_left_out_share_a_line(notes):
    columns = {f"c{n}": [f"{n}x{row}x" for row in range(40)] for n in range(9)}
    empty = {f"e{n}": [""] * 40 for n in range(7)}
    assert notes(**columns, **empty, y=[n % 7 for n in range(40)]) == (
        "e0, e1, e2, e3, e4 and 2 more columns are left out: they are empty.",
        "c0, c1, c2, c3, c4 and 4 more columns are left out as identifiers: "
        "--include NAME keeps one.",
    )


def test_classes_are_not_read_as_numbers(notes):
    doors = [f"{n % 2 + 3} doors" for n in range(60)]
    said = notes({"target": "doors"}, doors=doors, x=[n % 7 for n in range(60)])
    assert said[0].startswith("The target is doors: classification.")
    assert not any("is read as" in note for note in said)


@pytest.mark.parametrize("columns", [1, 3, 30])
def test_the_rules_in_a_project_are_as_black_writes_them(columns):
    names = [f"a column of prices {n}" for n in range(columns)]
    rules = [("[$,]", "", names), ("^[(](.*)[)]$", "-${1}", names)]
    assert is_black(f"{replacing(rules, 'REPLACE = ')}\n")


def test_the_first_dollar_far_down_is_read_too(table):
    cells = [*(row / 7 for row in range(12_000)), *["$1,234.50"] * 5]
    found = table(x=cells, y=cells).column("x")
    assert (found.kind, found.high) == ("number", 12_000 / 7 - 1 / 7)


def test_many_written_numbers_are_the_same_in_batches(table, monkeypatch):
    draw = random.Random(0)
    cells = [f"${draw.randint(0, 10**6):,}" if n % 9 else "n/a" for n in range(9000)]
    whole = table(x=cells, y=cells)
    monkeypatch.setattr("scaffold.inspection.tables.BATCH", 10_000)
    monkeypatch.setattr("scaffold.inspection.tables.FIRST", 2000)
    pieces = table(x=cells, y=cells)
    for one in (whole, pieces):
        assert one.column("x").missing == 1000
        assert one.column("x").kind == "number"
    assert whole.column("x").high == pieces.column("x").high > 990_000


def test_groups_with_points_are_read_beside_decimal_commas(table):
    found = table(";", x=["531,08", "98.718,34", "1.163"], y=["-1,38", "0,33", "1,5"])
    assert (found.decimal_comma, found.column("x").high) == (True, 98718.34)


# Missing cells.


@pytest.mark.parametrize("word", ["#N/A", "na", "<NA>", "Null", "--", ".", "#DIV/0!"])
def test_words_for_a_missing_cell_are_known_in_any_case(table, word):
    found = table(x=["1", word, "2.5"], y=["a", word, "b"])
    assert (found.column("x").kind, found.column("x").missing) == ("number", 1)
    assert (found.column("y").missing, found.markers) == (0, (word,))


@pytest.mark.parametrize("far", [-200, -999, 999, 9999, 99999])
def test_a_number_far_outside_the_others_is_pointed_out(notes, far):
    cells = [far if n % 9 == 0 else n % 40 for n in range(80)]
    (said,) = notes(x=cells, y=range(1, 161, 2))
    assert said == (
        f"x: {far} lies far outside the other numbers, in 9 rows. If it means a "
        f"missing value, use --missing x={far}."
    )


def test_columns_with_the_same_number_far_outside_share_a_line(notes):
    cells = [-200 if n % 9 == 0 else n % 40 + 1 for n in range(80)]
    (said,) = notes(a=cells, b=[f"{cell}.5" if cell > 0 else cell for cell in cells])
    assert (
        said.startswith("a and b: -200 lies far outside") and "--missing -200" in said
    )


@pytest.mark.parametrize(
    "cells",
    [
        [n % 12 - 1 for n in range(80)],  # -1 beside 0
        [n % 100 for n in range(300)],  # 99 beside 98
        [100 * (n % 9 + 1) for n in range(80)],
        [n**3 for n in range(80)],  # far, but once
        [0 if n % 9 else 500 + n for n in range(80)],  # mostly none
    ],
)
def test_ordinary_numbers_are_not_pointed_out(table, cells):
    assert table(x=cells, y=cells).column("x").sentinel is None


@pytest.mark.parametrize("missing", ["x=-200", "-200"])
def test_missing_takes_a_value_out(table, missing):
    cells = ["-200", "-200.0", "3", "4.5", "9"]
    found = table(missing=[missing], x=cells, y=["-200", "1", "2", "3", "4"])
    assert (found.column("x").missing, found.column("x").low) == (2, 3)
    assert found.column("y").missing == (1 if missing == "-200" else 0)


@pytest.mark.parametrize("word", ["[none]", "^", "a\\b", "n.a", "(?)", "$"])
def test_missing_takes_any_text_as_it_is(table, word):
    found = table(missing=[f"x={word}"], x=["1", word, "2.5", "n-a"], y="1234")
    assert found.column("x").missing == 1
    (rule,) = found.column("x").blanks
    cells = pl.DataFrame({"x": [word, "n-a"]}).select(replaced(pl.col("x"), (rule,)))
    assert cells["x"].to_list() == ["", "n-a"]


def test_missing_takes_a_word_out_of_the_classes(table):
    found = table(missing=["y=unknown"], x="12345", y=["a", "b", "unknown", "a", "b"])
    assert found.column("y").values == (("a", 2), ("b", 2))


def test_a_common_value_is_replaced_only_where_rules_would_hide_it(table):
    found = table(
        missing=["-200"],
        x=["-200", "$3", "$4.5", "$9"],
        when=["01/2020", "02/2020", "03/2020", ""],
        y=["-200", "1", "2", "3"],
    )
    blanks = [column.blanks for column in found.columns]
    assert blanks == [(("^-200(?:[.,]0*)?$", ""),), (), ()]
    assert [column.missing for column in found.columns] == [1, 1, 1]


def test_missing_of_many_numbers_is_found_in_batches(table):
    cells = [n / 7 if n % 9 else -999 for n in range(3000)]
    found = table(missing=["x=-999"], x=cells, y=cells)
    assert (found.column("x").missing, found.column("x").low) == (334, 1 / 7)
    assert found.column("y").low == -999


# Dates.


@pytest.mark.parametrize(
    "cells, format",
    [
        (["01/30/20", "02/11/19"], "%m/%d/%y"),
        (["30.01.20", "11.02.19"], "%d.%m.%y"),
        (["30-01-2020", "11-02-2019"], "%d-%m-%Y"),
        (["01-30-2020", "02-11-2019"], "%m-%d-%Y"),
        (["20200130T142100", "20190211T085000"], "%Y%m%dT%H%M%S"),
        (
            ["2020-01-30T14:21:00+01:00", "2019-02-11T08:50:00-0500"],
            "%Y-%m-%dT%H:%M:%S%.f%z",
        ),
        (
            ["2020-01-30 14:21:00 UTC", "2019-02-11 08:50:00 UTC"],
            "%Y-%m-%d %H:%M:%S%.f %z",
        ),
        (["01/30/2020 02:21:00 PM", "02/11/2019 8:50:00 AM"], "%m/%d/%Y %I:%M:%S %p"),
        (["Jan 2020", "Feb 2019"], "%b %Y"),
        (["14 Feb 2020", "3 Mar 2019"], "%d %b %Y"),
        (["February 14, 2020", "May 3, 2019"], "%B %d, %Y"),
        (["14-Feb-20", "03-Mar-19"], "%d-%b-%y"),
        (["2020-01", "2019-12"], "%Y-%m"),
        (["01/2020", "12/2019"], "%m/%Y"),
        (["14:21", "08:50"], "%H:%M"),
        (["14:21:05", "8:50:59"], "%H:%M:%S"),
        (["14.21.05", "08.50.59"], "%H.%M.%S"),
        (["2:21 PM", "8:50 AM"], "%I:%M %p"),
    ],
)
def test_dates_are_read_in_many_formats(table, cells, format):
    found = table(x=[*cells, "", "NA"], y="1234").column("x")
    assert (found.kind, found.format, found.missing) == ("date", format, 2)


def test_eight_digits_are_dates_if_there_are_many_or_by_name(table):
    days = [20200101 + n for n in range(28)]
    assert table(x=days, y=days[::-1]).column("x").format == "%Y%m%d"
    assert table(day=days[:3], y=days[:3]).column("day").kind == "date"
    assert table(x=days[:3], y=days[:3]).column("x").kind == "number"
    assert table(x=[*days, 20209999], y=[*days, 1]).column("x").kind == "number"


@pytest.mark.parametrize(
    "cells", [["1/2", "3/4"], ["5:3", "2:1"], ["May", "June"], ["45:12", "90:00"]]
)
def test_what_is_no_date_is_none(table, cells):
    assert table(x=cells * 3, y="123456").column("x").kind == "category"


def test_an_ambiguous_date_is_reported_with_the_flag_that_reads_it_otherwise(notes):
    days = [f"0{n % 9 + 1}/0{n % 7 + 1}/2020" for n in range(40)]
    (said,) = notes(when=days, y=range(1, 81, 2))
    assert said == (
        "when: '01/01/2020' is read as 2020-01-01, but the month may come first: "
        "--as when=%m/%d/%Y."
    )
    (said,) = notes({"read_as": ["when=%m/%d/%Y"]}, when=days, y=range(1, 81, 2))
    assert said == "when: '01/01/2020' is read as 2020-01-01."


# Kinds.


def test_categories_are_judged_by_the_rows_of_a_value(table):
    makes = [f"make{n % 22}" for n in range(78)]
    assert table(x=makes, y=makes).column("x").kind == "category"
    names = [f"name{n % 50}" for n in range(78)]
    assert table(x=names, y=names).column("x").kind == "identifier"


def test_thousands_of_values_that_repeat_often_are_a_category(table):
    towns = [f"town {n % 1500}" for n in range(9000)]
    assert table(x=towns, y=towns).column("x").kind == "category"
    assert table(user_id=towns, y=towns).column("user_id").kind == "identifier"


@pytest.mark.parametrize("name", ["zip", "zipcode", "Postal Code", "store_id"])
def test_whole_numbers_that_are_codes_are_a_category(table, name):
    cells = [98000 + n % 70 for n in range(400)]
    assert table(**{name: cells, "y": cells}).column(name).kind == "category"


def test_years_are_numbers(table):
    years = [*range(1990, 2020)]
    assert table(year=years, y=years).column("y").kind == "number"


@pytest.mark.parametrize("name", ["Unnamed: 0", "", "index", "row"])
def test_row_numbers_with_gaps_are_left_out_by_their_name(table, name):
    cells = random.Random(0).sample(range(100_000), 60)
    assert table(**{name: cells, "y": cells}).column(name).kind == "identifier"
    assert table(size=cells, y=cells).column("size").kind == "number"


def test_row_numbers_with_few_gaps_are_left_out_by_their_values(table):
    cells = random.Random(0).sample(range(400), 300)
    assert table(x=cells, y=cells).column("x").kind == "identifier"
    assert table(x=[*cells, cells[0]], y=[*cells, 1]).column("x").kind == "number"


def test_numbers_in_steps_are_no_row_numbers(table):
    minutes = [*range(0, 500, 5)]
    assert table(x=minutes, y=minutes).column("x").kind == "number"


# What the user says.


@pytest.mark.parametrize(
    "word, kind",
    [("x=category", "category"), ("x=text", "text"), ("x=number", "number")],
)
def test_as_says_the_kind_of_a_column(table, word, kind):
    found = table(hints=[word], x=[*range(1, 30), "oops"], y=range(30)).column("x")
    assert (found.kind, found.low is None) == (kind, kind != "number")
    assert (found.odd, found.missing) == ((1, 1) if kind == "number" else (0, 0))


@pytest.mark.parametrize(
    "word, sentence",
    [
        ("x=colour", "'colour' in --as x=colour is not a kind of column. Use number,"),
        ("z=number", "no column 'z' for --as"),
        ("number", "--as number has no column. Give COLUMN=KIND: number, "),
        ("w=number", "'w' has no numbers, so --as w=number is not possible."),
        ("w=date", "The cells of 'w' are not all dates in one known format."),
        ("w=%d/%m/%Y", "The cells of 'w' are not all dates in the format %d/%m/%Y."),
        ("c=number", "'c' is the same in every row, so --as can't make it a number."),
    ],
)
def test_an_impossible_kind_is_refused_in_a_sentence(table, word, sentence):
    with pytest.raises(ScaffoldError) as error:
        table(hints=[word], x="1234", w=["a", "b", "c", "d"], c="5555")
    assert sentence in str(error.value)


def test_missing_of_an_unknown_column_is_refused(table):
    with pytest.raises(ScaffoldError, match="no column 'z' for --missing"):
        table(missing=["z=5"], x="1234", y="1234")


def test_a_column_that_is_excluded_can_not_have_a_kind(notes):
    with pytest.raises(ScaffoldError, match="x is excluded, but --as says"):
        notes({"read_as": ["x=text"], "exclude": ["x"]}, x="12345", y="12345")


def test_a_target_that_is_said_to_be_a_category_means_classification(notes):
    grades = [n % 12 for n in range(60)]
    answers = {"target": "y", "read_as": ["y=category"]}
    assert notes(answers, x=PRICES, y=grades)[0] == "The target is y: classification."
