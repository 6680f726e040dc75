"""What scan_table finds in a table file, and what it refuses."""

import csv
import errno
import os
import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.errors import ScaffoldError
from scaffold.inspection.markers import MARKERS
from scaffold.inspection.tables import scan_table

KINDS = ["number", "category", "boolean", "date"]
WORDS = ("the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog")


@pytest.fixture
def scan(tmp_path):
    """scan_table of a file with that text, or those bytes."""

    def scanned(content: str | bytes, name: str = "table.csv"):
        raw = content if isinstance(content, bytes) else content.encode()
        path = tmp_path / name
        path.write_bytes(raw)
        return scan_table(path)

    return scanned


@pytest.fixture
def column(scan):
    """What is found of a column with those cells; beside it are letters."""

    def found(cells, name: str = "x"):
        lines = [
            f"{name},letter",
            *(f"{cell},{'ab'[i % 2]}" for i, cell in cells_of(cells)),
        ]
        return scan("\n".join(lines) + "\n").columns[0]

    return found


def cells_of(cells):
    for row, cell in enumerate(cells):
        text = str(cell)
        yield row, f'"{text}"' if "," in text else text


@pytest.fixture
def refusal(scan):
    """The sentence that a file with that content is refused with."""

    def said(content) -> str:
        with pytest.raises(ScaffoldError) as caught:
            scan(content)
        assert "\n" not in str(caught.value)
        assert "table.csv" in caught.value.message
        return caught.value.message

    return said


# The dialect.


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(scan, separator):
    table = scan("a|b|c\n1|x|2\n3|y. z: t|4\n".replace("|", separator))
    assert (table.separator, table.names) == (separator, ("a", "b", "c"))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_beside_quoted_others(scan, separator):
    text = f'a{separator}b\n1{separator}"x,;|\t"\n2{separator}"y,,;|"\n'
    table = scan(text)
    assert (table.separator, table.names, table.rows) == (separator, ("a", "b"), 2)


def test_a_single_column_of_sentences_is_one_column(scan):
    table = scan("note\nHello, world\nNo; thanks\nWell\n")
    assert (table.names, table.rows) == (("note",), 3)


def test_a_byte_order_mark_is_no_part_of_the_first_name(scan):
    assert scan("\ufeffa,b\n1,2\n").names == ("a", "b")


def test_a_quoted_newline_does_not_end_a_row(scan):
    table = scan('"a\nb",c\n"1\n2",3\n"4\n5",6\n')
    assert (table.names, table.rows) == (("a\nb", "c"), 2)


def test_windows_lines_are_read(scan):
    table = scan("a,b\r\n1,x\r\n2,y\r\n")
    assert table.column("b").values == (("x", 1), ("y", 1))


def test_a_table_that_begins_with_numbers_has_no_header(scan, tmp_path):
    table = scan("1,5.0,x\n2,6.5,y\n3,1.5,x\n")
    path = tmp_path / "table.csv"
    plain = pl.read_csv(path, has_header=False, infer_schema=False)
    assert not table.header
    assert (table.names, table.rows) == (tuple(plain.columns), 3)


def test_a_table_of_words_has_a_header(scan):
    table = scan("name,city\nann,rome\nbob,oslo\n")
    assert (table.header, table.names, table.rows) == (True, ("name", "city"), 2)


def test_a_marker_in_the_first_row_does_not_make_it_a_header(scan):
    assert not scan("1,?,x\n2,6,y\n3,7,x\n").header


def test_names_that_occur_twice_are_named_as_polars_names_them(scan):
    assert scan("x,x,y,\n1,2,3,4\n").names == ("x", "x_duplicated_0", "y", "")


HOSTILE = ("^.*$", "*", 'say "no"', "a\nb", "🙂", " ", "", "c0", "count", "c1 low")


def test_a_column_may_have_any_name(scan, tmp_path):
    path = tmp_path / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HOSTILE, *[range(len(HOSTILE))] * 3])
    table = scan_table(path)
    assert table.names == HOSTILE
    for place, found in enumerate(table.columns):
        assert found.values == ((str(place), 3),)


# Numbers.


def test_numbers_are_described(column):
    found = column(["1.5", " -2 ", "3e2", "", "1.5"])
    assert (found.kind, found.whole, found.low, found.high) == (
        "number",
        False,
        -2,
        300,
    )
    assert (found.missing, found.distinct) == (1, 3)
    assert found.values == (("-2", 1), ("1.5", 2), ("3e2", 1))
    assert found.examples == ("1.5", "-2", "3e2")


def test_whole_numbers_are_whole(column):
    assert column([1, 2.0, 30, 30]).whole


def test_values_are_in_order_of_number(column):
    assert [cell for cell, _ in column([10, 9, 100, -1]).values] == [
        "-1",
        "9",
        "10",
        "100",
    ]


@pytest.mark.parametrize("odd", ["inf", "1e999", "1_000", "0x10", "٣"])
def test_what_is_no_finite_number_is_none(column, odd):
    assert column([1, 2, odd]).kind == "category"


def test_leading_zeros_make_a_code(column):
    assert column(["01234", "04321", "99999"]).kind == "category"
    assert column(["-01", "02", "3"]).kind == "category"
    assert column(["0", "0.5", "-0.5"]).kind == "number"


@pytest.mark.parametrize("marker", MARKERS)
def test_a_marker_among_numbers_is_missing(scan, marker):
    table = scan(f"x,y\n1,a\n{marker},b\n2,{marker}\n3,a\n")
    assert table.markers == (marker,)
    assert (table.column("x").kind, table.column("x").missing) == ("number", 1)
    assert table.column("y").missing == 0
    assert (marker, 1) in table.column("y").values


def test_markers_in_text_are_ordinary(scan):
    table = scan("x,y\na,1\nNA,2\n")
    assert (table.markers, table.column("x").missing) == ((), 0)


def test_decimal_commas_are_read(scan):
    table = scan("x;y\n1,5;1\n-2,25;3\n")
    found = table.column("x")
    assert table.decimal_comma
    assert (found.kind, found.low, found.high) == ("number", -2.25, 1.5)


def test_decimal_commas_beside_decimal_points_are_of_one_column(scan):
    table = scan("x;y\n1,5;1.5\n2,5;3.5\n")
    assert not table.decimal_comma
    assert (table.column("x").kind, table.column("x").high) == ("number", 2.5)
    assert (table.column("y").kind, table.column("y").high) == ("number", 3.5)


def test_a_column_with_few_words_among_numbers_names_the_first(column):
    found = column([*range(30, 55), "", *range(80), " oops ", "late", 7])
    assert (found.kind, found.first_bad) == ("identifier", (107, "oops"))


def test_a_column_with_more_words_than_numbers_names_none(column):
    words = [f"w{n}" for n in range(30)]
    assert column([*range(20), *words]).first_bad is None
    assert column([*range(40), *words]).odd == 30


# Other kinds.


@pytest.mark.parametrize(
    "no, yes", [("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t")]
)
def test_booleans_are_read_in_any_case(column, no, yes):
    found = column([no, yes.upper(), no.title(), "NA", yes])
    assert (found.kind, found.words, found.missing) == ("boolean", (no, yes), 1)
    assert found.values == ((no, 2), (yes, 2))


@pytest.mark.parametrize(
    "cells, format",
    [
        (["2024-01-31", "1999-12-01"], "%Y-%m-%d"),
        (["31.01.2024", "1.2.2024"], "%d.%m.%Y"),
        (["31/01/2024", "01/02/2024"], "%d/%m/%Y"),
        (["01/31/2024", "01/02/2024"], "%m/%d/%Y"),
        (["2024/01/31", "2024/02/01"], "%Y/%m/%d"),
        (["2024-01-31 10:11:12", "2024-01-31 23:59:59"], "%Y-%m-%d %H:%M:%S"),
        (["2024-01-31T10:11:12", "2024-01-31T23:59:59"], "%Y-%m-%dT%H:%M:%S"),
        (["2024-01-31 10:11", "2024-01-31 23:59"], "%Y-%m-%d %H:%M"),
        (["2024-01-31T10:11:12.5Z", "2024-01-31T10:11:12Z"], "%Y-%m-%dT%H:%M:%S%.fZ"),
    ],
)
def test_dates_have_one_format(column, cells, format):
    found = column([*cells, "?", ""])
    assert (found.kind, found.format, found.missing) == ("date", format, 2)


def test_dates_in_two_formats_are_no_dates(column):
    assert column(["31/01/2024", "01/31/2024"]).kind == "category"


def test_many_different_times_are_dates(column):
    cells = [
        f"2024-01-{1 + i // 1440:02} {i // 60 % 24:02}:{i % 60:02}" for i in range(3000)
    ]
    found = column([*cells, "NA", ""])
    assert (found.kind, found.format) == ("date", "%Y-%m-%d %H:%M")
    assert (found.missing, found.values) == (2, ())


def test_few_different_words_are_a_category(column):
    found = column(["b", "a", "b"] * 10)
    assert (found.kind, found.values) == ("category", (("a", 10), ("b", 20)))


def test_sentences_are_text(column):
    draw = random.Random(0)
    assert (
        column([" ".join(draw.choices(WORDS, k=6)) for _ in range(200)]).kind == "text"
    )


@pytest.mark.parametrize("rows", [30, 300, 3000])
def test_words_that_all_differ_are_identifiers(column, rows):
    assert column([f"user{row:x}" for row in range(rows)]).kind == "identifier"


def test_words_that_all_differ_in_a_tiny_table_are_a_category(column):
    assert column([f"user{row}" for row in range(12)]).kind == "category"


@pytest.mark.parametrize("rows", [20, 5000])
def test_numbers_without_a_gap_or_repeat_are_identifiers(column, rows):
    cells = [*range(7, 7 + rows)]
    random.Random(0).shuffle(cells)
    assert column(cells).kind == "identifier"
    assert column([*cells[1:], cells[1]]).kind == "number"


@pytest.mark.parametrize("name", ["user_id", "userId", "ID", "zip"])
def test_many_whole_numbers_named_like_ids_are_identifiers(column, name):
    assert column([row * 3 for row in range(150)], name).kind == "identifier"
    assert column([row % 7 for row in range(150)], name).kind == "category"


@pytest.mark.parametrize("name", ["width", "idea", "paid"])
def test_a_name_with_id_inside_a_word_is_none(column, name):
    assert column([row * 3 for row in range(150)], name).kind == "number"


def test_one_value_throughout_is_constant(column):
    assert column(["x", "x", "x"]).kind == "constant"
    assert column([5, 5, 5]).kind == "constant"


def test_nothing_throughout_is_empty(column):
    found = column(["", "  ", "NA"])
    assert (found.kind, found.missing, found.distinct) == ("empty", 3, 0)


# Many values.


def test_the_number_of_many_different_values_is_estimated(column):
    draw = random.Random(0)
    found = column([draw.gauss(0, 1) for _ in range(20_000)])
    assert found.distinct == pytest.approx(20_000, rel=0.1)
    assert (found.kind, found.values, found.whole) == ("number", (), False)


def test_a_large_table_is_the_same_in_batches(scan, monkeypatch):
    text = "".join(mixed_lines(30_000))
    whole = scan(text)
    monkeypatch.setattr("scaffold.inspection.tables.BATCH", 10_000)
    pieces = scan(text)
    assert [c.kind for c in whole.columns] == (
        ["identifier", "number", *KINDS, "text", "number"]
    )
    assert whole.markers == pieces.markers == ("NA",)
    for one, other in zip(whole.columns, pieces.columns, strict=True):
        for fact in ("kind", "missing", "values", "low", "high", "whole", "format"):
            assert getattr(one, fact) == getattr(other, fact)


def mixed_lines(rows):
    draw = random.Random(0)
    yield "key,x,n,city,flag,time,note,late\n"
    for row in range(rows):
        note = " ".join(draw.choices(WORDS, k=5))
        n = "NA" if row % 10 == 9 else draw.randint(0, 9999)
        time = f"2024-01-{1 + row % 28:02} {row % 24:02}:{row % 59:02}:{row % 57:02}"
        late = row if row > 20_000 else 1
        yield (
            f"{row},{draw.gauss(0, 1)},{n},city {row % 50},{'yn'[row % 2]},"
            f"{time},{note},{late}\n"
        )


def test_a_first_odd_cell_far_down_is_found(column):
    found = column([*(row / 7 for row in range(5000)), "bad", 1, "worse"])
    assert (found.kind, found.first_bad) == ("identifier", (5001, "bad"))


# Parquet.


@pytest.fixture
def parquet(tmp_path):
    def scanned(**columns):
        path = tmp_path / "table.parquet"
        pl.DataFrame(columns).write_parquet(path)
        return scan_table(path)

    return scanned


def test_a_parquet_file_is_read_as_text(parquet):
    table = parquet(
        **{"^.*$": [1.5, None, float("nan")]},
        word=["a", "b", "a"],
        flag=[True, False, True],
        day=[date(2024, 1, 31), date(2024, 2, 1), None],
    )
    assert (table.format, table.separator, table.rows) == ("parquet", "", 3)
    assert [c.kind for c in table.columns] == KINDS
    assert table.column("^.*$").missing == 2
    assert table.column("flag").words == ("false", "true")


@pytest.mark.parametrize("cells", [[[1], [2]], [{"a": 1}, {"a": 2}]])
def test_a_nested_parquet_column_is_refused(parquet, cells):
    with pytest.raises(ScaffoldError, match=r"column 'x' of .* is nested"):
        parquet(x=cells)


def test_a_broken_parquet_file_is_refused(refusal):
    assert "Parquet file that can't be read" in refusal(b"PAR1" + b"\1" * 50)


def test_a_parquet_file_without_rows_is_refused(parquet):
    with pytest.raises(ScaffoldError, match="has columns but no rows"):
        parquet(x=[])


# Refusals.


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ScaffoldError, match=r"none\.csv does not exist"):
        scan_table(tmp_path / "none.csv")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(ScaffoldError, match="is a folder"):
        scan_table(tmp_path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    def refuse(*_, **__):  # root may read everything, whatever a file's mode is
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ScaffoldError, match="can't be read: Permission denied"):
        scan_table(path)


def test_an_empty_file_is_refused(refusal):
    assert refusal("").endswith("is empty.")
    assert "only blank lines" in refusal("\n\n\n")


def test_a_header_alone_is_refused(refusal):
    assert "has a header but no rows" in refusal("a,b\n")
    assert "has a header but no rows" in refusal("a,b")


def test_bytes_that_are_not_utf_8_are_refused_with_their_row(refusal):
    said = refusal("a,b\n1,ü\n2,é\n".encode().replace("é".encode(), b"\xe9"))
    assert "not UTF-8 text: byte 0xe9 after row 1" in said


def test_nul_bytes_are_refused(refusal):
    assert "is not a text file" in refusal(b"a,b\n1,\0\n")
    assert "is not a text file" in refusal(b"a,b\n" + b"1,2\n" * 600_000 + b"\0")


def test_a_row_with_too_many_cells_is_refused_with_its_number(refusal):
    said = refusal("a,b\n1,2\n3,4\n5,6,7\n8,9\n")
    assert "Row 3 of" in said and "has 3 cells, but its header has 2" in said


def test_a_row_with_too_many_cells_far_down_is_refused_with_its_number(refusal):
    assert "Row 50001 of" in refusal("a,b\n" + "1,2\n" * 50_000 + "5,6,7\n")


def test_a_row_with_too_few_cells_has_missing_ones(scan):
    table = scan("a,b,c\n1,2,3\n4,5\n6,7,8\n")
    assert (table.rows, table.column("c").missing) == (3, 1)
    assert table.notes == ("Row 2 has 2 of 3 cells: the rest count as empty.",)


def test_a_quote_that_is_not_closed_is_refused(refusal):
    said = refusal('a,b\n1,2\n3,"4\n5,6\n')
    assert "a quotation mark, after row 1, that is never closed" in said


def test_a_quote_inside_a_cell_is_refused(refusal):
    assert "quotation mark" in refusal('a,b\n1,5" disk\n2,x\n3,y\n')


# Any table.

CELLS = st.text(max_size=8) | st.sampled_from(
    [*MARKERS, "1", "0.5", "007", "true", "no", "2024-01-31", "^.*$", '"', "\n", "\r\n"]
)


@st.composite
def tables(draw):
    width = draw(st.integers(1, 5))
    row = st.lists(CELLS, min_size=width, max_size=width)
    return draw(row), draw(st.lists(row, max_size=30)), draw(st.sampled_from(",;\t|"))


@settings(max_examples=300, deadline=None)
@given(table=tables(), newline=st.sampled_from(["\n", "\r\n"]))
def test_any_table_is_scanned_or_refused(tmp_path_factory, table, newline):
    header, rows, separator = table
    path = tmp_path_factory.mktemp("any") / "table.csv"
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator=newline)
        writer.writerows([header, *rows])
    try:
        found = scan_table(path)
    except ScaffoldError as error:
        assert str(path) in error.message
        assert "\n" not in str(error).replace(str(path), "")
        return
    plain = pl.read_csv(
        path,
        separator=found.separator,
        has_header=found.header,
        infer_schema=False,
        skip_lines=found.reading.skip,
        comment_prefix=found.reading.comment or None,
    )
    names = tuple(name.replace('""', '"') for name in plain.columns)
    filled = pl.any_horizontal(pl.all().str.strip_chars() != "")
    plain = plain.filter(filled) if found.reading.blanks else plain
    plain = plain.head(plain.height - len(found.reading.extra[1:]))
    assert (found.names, found.rows) == (names, plain.height)
    for column, cells in zip(found.columns, plain.iter_columns(), strict=True):
        stripped = [(cell or "").strip() for cell in cells]
        seen = sum(count for _, count in column.values)
        assert seen + column.missing == len(stripped)


@settings(max_examples=200, deadline=None)
@given(
    raw=st.binary(max_size=60) | st.text(',;"\n\r1a\t|x', max_size=60).map(str.encode)
)
def test_any_bytes_are_scanned_or_refused(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("raw") / "table.csv"
    path.write_bytes(raw)
    try:
        assert scan_table(path).rows > 0
    except ScaffoldError as error:
        assert str(path) in error.message


def test_a_header_that_is_a_cell_short_is_refused_and_not_taken_for_one_column(refusal):
    said = refusal("a,b,g,y\n" + "49.3,0.83,x,98.0,\n" * 30)
    assert "has 5 cells, but its header has 4" in said
