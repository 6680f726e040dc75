"""Table files as people have them: headers, encodings, separators, odd lines."""

import csv
import gzip
import random
from datetime import date

import pytest
import xlsxwriter

from scaffold import inspection
from scaffold.errors import ScaffoldError
from scaffold.inspection.asked import NOTHING, Asked
from scaffold.inspection.tables import scan_table
from scaffold.project import Answers

DRAW = random.Random(0)
ROWS = [(DRAW.choice("abc"), DRAW.gauss(0, 1), DRAW.randint(1, 99)) for _ in range(40)]


def lines(*kinds: str, separator: str = ",", rows=ROWS) -> str:
    """Rows of cells, each with a word, a number or a whole number."""
    makers = {
        "word": lambda row: row[0],
        "number": lambda row: f"{row[1]:.3f}",
        "whole": lambda row: str(row[2]),
        "name": lambda row: f"{row[0]}{row[1]:.4f}",
        "town": lambda row: {"a": "Zürich", "b": "Genève", "c": "Bern"}[row[0]],
    }
    cells = ([makers[kind](row) for kind in kinds] for row in rows)
    return "".join(separator.join(row) + "\n" for row in cells)


BODY = lines("word", "number", "whole")
PLAIN = "k,x,n\n" + BODY


@pytest.fixture
def scan(tmp_path):
    """scan_table of a file with that text, or those bytes."""

    def scanned(content: str | bytes, name: str = "table.csv", **asked):
        raw = content if isinstance(content, bytes) else content.encode()
        path = tmp_path / name
        path.write_bytes(raw)
        return scan_table(path, Asked(**asked))

    return scanned


def same(table, plain) -> bool:
    """Whether two files have the same columns, cells and rows."""
    return (table.columns, table.rows) == (plain.columns, plain.rows)


# The header.

WITH_HEADER = {
    "years": "country,2019,2020,2021\n" + lines("name", "number", "whole", "whole"),
    "years-down": "k,2021,2020,2019\n" + lines("word", "number", "whole", "whole"),
    "years-by-ten": "k,2000,2010,2020\n" + lines("word", "whole", "whole", "whole"),
    "years-alone": "2019,2020\n" + lines("number", "whole"),
    "numbered": "0,1,2,3\n" + lines("number", "number", "number", "number"),
    "index-and-numbers": ",0,1\n" + lines("number", "whole", "number"),
    "categories": "colour,size\n" + lines("word", "word"),
    "a-class-in-another-column": "a,b\n" + lines("number", "word"),
    "dates": "day,k\n" + "2024-01-31,a\n2024-02-01,b\n" * 5,
    "names": "first,last\n" + "ann,lee\nbob,ray\neve,ode\n",
    "words-with-numbers": "item,k\n" + "".join(f"item {n},a\n" for n in range(9)),
}


@pytest.mark.parametrize("kind", WITH_HEADER)
def test_a_header_is_recognized(scan, kind):
    table = scan(WITH_HEADER[kind])
    first, *rows = WITH_HEADER[kind].splitlines()
    assert (table.header, table.rows) == (True, len(rows))
    assert table.names == tuple(first.split(","))


WITHOUT_HEADER = {
    "numbers": lines("number", "whole"),
    "numbers-and-words": BODY,
    "categories": "b,low\na,low\nb,high\nc,low\na,high\n" * 6,
    "categories-and-booleans": "c,no\na,no\nc,yes\nb,yes\n" * 5,
    "dates": "2024-01-31,b\n2024-02-01,a\n2024-02-02,c\n",
    "measurements-like-years": "1900,2001\n2310,1640\n1500,2222\n" * 3,
    "years-in-every-row": "n1,1990,1991\nn2,1985,1986\nn3,2001,2002\n" * 3,
    "a-marker-first": "?,a\n2,b\n3,a\n2,b\n1,a\n",
}


@pytest.mark.parametrize("kind", WITHOUT_HEADER)
def test_a_file_without_a_header_is_recognized(scan, kind):
    table = scan(WITHOUT_HEADER[kind])
    assert not table.header
    assert table.rows == len(WITHOUT_HEADER[kind].splitlines())
    (note,) = table.notes
    assert note.startswith("The file has no header") and "use --header" in note


def test_the_flags_decide_about_the_header(scan):
    years = WITH_HEADER["years"]
    assert "--no-header" in scan(years).notes[0]
    assert scan(years, header=False).rows == scan(years).rows + 1
    words = WITHOUT_HEADER["categories"]
    assert scan(words, header=True).names == ("b", "low")


def test_the_same_name_twice_is_reported_with_its_positions(scan):
    table = scan("x,y,x,x\n" + lines("number", "whole", "whole", "number"))
    (note,) = table.notes
    assert note.startswith("Columns 1, 3 and 4 are all named x")
    assert all(name in note for name in table.names[2:])


# The encoding and the ends of lines.

TOWNS = "town,x\n" + lines("town", "number")
ENCODED = {
    "cp1252": TOWNS.encode("cp1252"),
    "latin-1": TOWNS.encode("latin-1"),
    "euro-in-cp1252": TOWNS.replace("Bern", "€").encode("cp1252"),
    "utf-16": TOWNS.encode("utf-16"),
    "utf-16-big": b"\xfe\xff" + TOWNS.encode("utf-16-be"),
    "utf-16-le-without-mark": TOWNS.encode("utf-16-le"),
    "utf-16-be-without-mark": TOWNS.encode("utf-16-be"),
    "utf-32": TOWNS.encode("utf-32"),
}


@pytest.mark.parametrize("kind", ENCODED)
def test_other_encodings_are_read_and_reported(scan, kind):
    plain = scan(TOWNS.replace("Bern", "€") if "euro" in kind else TOWNS)
    table = scan(ENCODED[kind])
    assert same(table, plain) and not plain.notes
    (note,) = table.notes
    assert f"is read as {table.reading.encoding}" in note and "--encoding" in note
    assert "ü" in note or "è" in note or "€" in note


def test_a_letter_of_another_encoding_far_down_is_read(scan):
    far = "town,x\n" + "Bern,1.5\n" * 200_000 + "Zürich,2.5\n"
    table = scan(far.encode("cp1252"))
    assert (table.rows, table.reading.encoding) == (200_001, "cp1252")
    assert "'Zürich'" in table.notes[0]


FOREIGN = {
    "cp1251": "город,x\nМосква,1\nКазань,2\n",
    "gbk": "城市,x\n北京,1\n深圳市,2\n",
    "shift_jis": "町,x\n東京都,1\n大阪府,2\n",
}


@pytest.mark.parametrize("encoding", FOREIGN)
def test_an_encoding_that_is_not_western_is_asked_for(scan, encoding):
    raw = FOREIGN[encoding].encode(encoding)
    with pytest.raises(ScaffoldError, match=r"not UTF-8 text.*--encoding"):
        scan(raw)
    assert scan(raw, encoding=encoding).column("x").kind == "number"
    assert scan(raw, encoding=encoding).names[0] == FOREIGN[encoding].split(",")[0]


@pytest.mark.parametrize("encoding", ["nonsense", "base64", "rot13"])
def test_an_unknown_encoding_is_refused(tmp_path, encoding):
    with pytest.raises(ScaffoldError, match="Unknown encoding"):
        inspection.report(Answers(data=str(tmp_path), encoding=encoding))


MACS = {
    "plain": PLAIN,
    "title": "Prices\n" + PLAIN,
    "cut": PLAIN.rstrip("\n"),
    "quoted": PLAIN + '"a, b",1,2\n',
}


@pytest.mark.parametrize("kind", MACS)
def test_lines_that_end_in_carriage_returns_are_read(scan, kind):
    assert same(scan(MACS[kind].replace("\n", "\r")), scan(MACS[kind]))


def test_a_newline_after_old_mac_lines_is_no_row(scan):
    assert scan(PLAIN.replace("\n", "\r") + "\n").rows == 40


@pytest.mark.parametrize("name", ["t.csv.gz", "t.csv"])
def test_a_compressed_file_is_read(scan, name):
    assert same(scan(gzip.compress(PLAIN.encode()), name), scan(PLAIN))


# Lines that are not part of the table.

MARGINS = {
    "title": "Prices of houses\n" + PLAIN,
    "title-in-cells": "Prices of houses,,\n,,\n" + PLAIN,
    "title-and-blank": "Prices of houses\n\n\n" + PLAIN,
    "facts": "Station,Oslo\nAltitude,23\n\n"
    + PLAIN.replace("\n", ",9\n").replace("n,9", "n,m"),
    "blank-above": "\n\n" + PLAIN,
    "comment": "# exported by a tool\n" + PLAIN,
    "comment-and-blank": "# exported by a tool\n\n" + PLAIN,
    "comments-below": "# one\n# two, three, four\n" + PLAIN + "# end\n",
    "comment-at-the-end": PLAIN + "# end of file\n",
    "separator": "sep=,\n" + PLAIN,
    "separator-of-windows": "SEP=,\r\n" + PLAIN.replace("\n", "\r\n"),
    "total": PLAIN + "Total,1.5,300\n",
    "total-of-germans": PLAIN + "Gesamt:,1.5,300\n\n",
    "footnote": PLAIN + "Source: the office\n",
    "footnotes": PLAIN + "\nSource: the office, 2024\nLast Updated: 2024\n",
    "total-and-footnote": PLAIN + "Grand Total,1.5,300\n* estimated\n",
    "blank-line": PLAIN + "\n",
    "blank-lines": "k,x,n\n" + BODY[:200].replace("\n", "\n\n") + BODY[200:],
    "spaces": PLAIN + "   \n",
    "empty-cells": PLAIN + ",,\n,,\n",
}


@pytest.mark.parametrize("kind", MARGINS)
def test_lines_that_are_not_data_are_left_out(scan, kind):
    table, plain = scan(MARGINS[kind]), scan(PLAIN)
    assert table.rows == 40
    assert table.columns[:3] == plain.columns
    silent = kind.startswith("separator")
    assert bool(table.notes) != silent and not plain.notes


def test_what_is_left_out_is_reported(scan):
    assert scan(MARGINS["total"]).notes == (
        "The last row is not data and left out: it begins with 'Total'. --keep-total "
        "keeps it.",
    )
    assert "they begin with" in scan(MARGINS["total-and-footnote"]).notes[0]
    assert scan(MARGINS["empty-cells"]).notes == ("2 blank rows are left out.",)
    assert "begins at line 3" in scan(MARGINS["title-in-cells"]).notes[0]
    assert scan(MARGINS["total"], keep_total=True).rows == 41


SANE = {
    "total-is-a-class": "k,x\nTotal,1.5\nPart,2.5\n" * 9 + "Total,3.5\n",
    "hash-in-the-header": "#k,x,n\n" + BODY,
    "hash-in-cells": "k,x\n" + lines("word", "number").replace("a", "#a"),
    "hash-in-cells-and-comment": "# c\nk,x\n" + "#a,1.5\n#b,2.5\n" * 9,
    "quoted-newlines": 'k,x\n"a\nb",1\n"c\nd",2\n',
    "one-column": "x\n" + lines("number"),
    "sentences": "note\n" + "hello world\nthe end\na 5\n" * 5,
    "towns-between-tabs": "k\tx\n" + "New York\t5\nLos Angeles\t7\n" * 5,
    "few-names": "k,\na,x\nb,y\n" + "b,x\nb,y\nc,x\n" * 3,
    "few-cells-at-the-top": "k,x,n\na,,\n,1.5,\nb,2.5,3\nc,3.5,4\n",
    "decimal-commas": "x;y\n"
    + lines("number", "number", separator=";").replace(".", ","),
}


@pytest.mark.parametrize("kind", SANE)
def test_a_sane_file_loses_no_row(scan, kind):
    separator = {"decimal": ";", "towns-b": "\t"}.get(kind[:7], ",")
    records = list(csv.reader(SANE[kind].splitlines(True), delimiter=separator))
    comments = kind == "hash-in-cells-and-comment"
    table = scan(SANE[kind])
    assert table.header and table.rows == len(records) - 1 - comments
    assert table.names == tuple(records[comments])


def test_rows_with_too_few_cells_are_reported_with_their_number(scan):
    cut = "The last row, 41, has 2 of 3 cells: is it cut off?"
    assert scan(PLAIN + "a,0.2").notes == (cut,)
    one, more = scan("k,x,n\na,1\n" + BODY), scan(
        "k,x,n\na,1\n" + BODY + "b,2\na,1,2\n"
    )
    assert one.notes == ("Row 1 has 2 of 3 cells: the rest count as empty.",)
    assert more.notes == (
        "Row 1 has 2 of 3 cells, and 1 other row too few: the rest count as empty.",
    )


def test_a_bad_cell_has_the_number_of_its_row_below_a_title_and_blank_rows(scan):
    text = "Title\nx,k\n" + "1.5,a\n\n" * 30 + "oops,b\n"
    assert scan(text).column("x").first_bad == (61, "oops")


def test_a_long_row_has_its_number_below_a_comment(scan):
    with pytest.raises(ScaffoldError, match=r"Row 3 of .* has 4 cells"):
        scan("# comment\n\nk,x,n\na,1,2\nb,2,3\nc,3,4,5\n" + BODY)


def test_rows_may_leave_out_empty_cells_at_their_ends(scan):
    table = scan("k,x,n,m\na,1,2\nb,2\nc,3,4,5\nd,4,5\ne,5\n")
    assert (table.names, table.rows) == (("k", "x", "n", "m"), 5)
    assert [column.missing for column in table.columns] == [0, 0, 2, 4]
    assert table.notes == (
        "Row 1 has 3 of 4 cells, and 3 other rows too few: the rest count as empty.",
    )


# Spaces between columns.

ALIGNED = {
    "one-space": lines("number", "whole", "word", separator=" "),
    "many-spaces": lines("number", "whole", "word", separator="    "),
    "aligned": "".join(f" {x:8.3f} {n:4d}   {k} \n" for k, x, n in ROWS),
    "spaces-and-a-tab": "".join(f'{x:.3f}  {n}\t"{k} b"\n' for k, x, n in ROWS),
}


@pytest.mark.parametrize("header", ["", "x    n  k\n"])
@pytest.mark.parametrize("kind", ALIGNED)
def test_columns_between_spaces_are_read(scan, kind, header):
    table = scan(header + ALIGNED[kind])
    assert [column.kind for column in table.columns] == ["number", "number", "category"]
    assert (table.rows, table.header) == (40, bool(header))


def test_a_header_without_the_name_of_the_row_numbers_is_refused(scan):
    rows = "".join(f'"{n}" {x:.3f} "{k}"\n' for n, (k, x, _) in enumerate(ROWS))
    with pytest.raises(ScaffoldError, match=r"3 cells, but its header has 2.*a name"):
        scan('"x" "k"\n' + rows)


# Excel and JSON lines.


@pytest.fixture
def excel(tmp_path):
    """scan_table of an Excel file with these sheets."""

    def scanned(asked: Asked = NOTHING, **sheets):
        path = tmp_path / "t.xlsx"
        with xlsxwriter.Workbook(path) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for name, rows in sheets.items():
                page = book.add_worksheet(name)
                for line, row in enumerate(rows):
                    for place, cell in enumerate(row):
                        args = (day,) if isinstance(cell, date) else ()
                        page.write(line, place, cell, *args)
        return scan_table(path, asked)

    return scanned


CELLS = [
    [n, n / 7, n % 2 == 0, date(2024, 1, 1 + n % 28), f"0{n % 5}", "ab"[n % 2]]
    for n in range(30)
]
NAMES = ["n", "x", "ok", "day", "code", "k"]


def test_an_excel_file_is_read_as_text(excel):
    table = excel(One=[NAMES, *CELLS], Two=[["z"], [1]])
    assert (table.format, table.names, table.rows) == ("excel", tuple(NAMES), 30)
    kinds = {column.name: column.kind for column in table.columns}
    assert kinds["x"] == "number" and kinds["ok"] == "boolean"
    assert kinds["code"] == "category" and kinds["k"] == "category"
    assert (table.column("n").whole, table.column("n").examples[0]) == (True, "0")
    assert table.column("day").examples[0].startswith("2024-01-01")


def test_the_sheet_may_be_chosen(excel):
    sheets = {"One": [["a"]], "Two": [NAMES, *CELLS]}
    assert excel(Asked(sheet="Two"), **sheets).names == tuple(NAMES)
    with pytest.raises(ScaffoldError, match=r"no sheet 'Twoo'. Choose One or Two"):
        excel(Asked(sheet="Twoo"), **sheets)


def test_other_sheets_are_reported(excel):
    table = excel(One=[NAMES, *CELLS], Two=[["z"], [1]])
    assert table.notes == (
        "The file has 2 sheets, and One is read. --sheet reads another one: Two.",
    )


@pytest.mark.parametrize(
    "above", [[], [["Report"]], [[], ["Report"], []], [[], []]], ids=str
)
def test_lines_above_an_excel_table_are_skipped(excel, above):
    table = excel(One=[*above, NAMES, *CELLS])
    assert (table.names, table.rows) == (tuple(NAMES), 30)


def test_blank_rows_and_totals_of_an_excel_file_are_left_out(excel):
    cells = [[f"town {n}", n / 7] for n in range(20)]
    table = excel(One=[["k", "x"], *cells[:9], [], *cells[9:], ["Total", 99]])
    assert (table.rows, table.reading.extra) == (20, ("k", "Total"))


def test_an_excel_file_without_a_header_is_read(excel):
    table = excel(One=[[n / 7, "ab"[n % 2]] for n in range(20)])
    assert (table.rows, table.header) == (20, False)


def test_an_empty_sheet_is_refused(excel):
    with pytest.raises(ScaffoldError, match=r"The sheet One .* is empty"):
        excel(One=[])


def test_a_missing_package_is_named(excel, monkeypatch):
    monkeypatch.setattr("scaffold.inspection.packages.find_spec", lambda name: None)
    with pytest.raises(ScaffoldError, match="Excel files need fastexcel"):
        excel(One=[NAMES, *CELLS])


def test_json_lines_are_read_as_text(scan):
    row = '{"n": 1, "x": 1.5, "k": "a", "ok": true}\n'
    later = '{"n": 2, "x": null, "k": "b", "late": 5}\n'
    table = scan(row * 150 + later, "t.jsonl")
    assert (table.format, table.rows) == ("ndjson", 151)
    assert table.names == ("n", "x", "k", "ok", "late")
    assert table.column("x").missing == 1 and table.column("late").missing == 150
    assert table.column("ok").examples == ("true",)


# What is refused.

REFUSED = {
    "json-line": (b'{"a": 1}\n{"a": 2\n', "Line 2 of .* is not a JSON object"),
    "nested": (b'{"a": {"b": 1}}\n' * 3, "column 'a' of .* is nested"),
    "array": (b'[{"a": 1}, {"a": 2}]', "is one JSON array. .*jq -c"),
    "document": (b'{\n "a": 1\n}\n', "is a JSON document"),
    "page": (b"\n <!DOCTYPE html><html></html>", "is a web page"),
    "zip": (b"PK\3\4broken", "zip archive that can't be read"),
    "old-excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel file that"),
    "feather": (b"ARROW1\0\0", "is an Arrow or Feather file"),
    "sqlite": (b"SQLite format 3\0", "is an SQLite database"),
    "bzip2": (b"BZh91AY", "compressed with bzip2"),
    "broken-gzip": (b"\x1f\x8b\x08" + bytes(20), "gzip"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_no_table_is_named(scan, kind):
    raw, sentence = REFUSED[kind]
    with pytest.raises(ScaffoldError, match=sentence) as caught:
        scan(raw)
    assert "\n" not in str(caught.value)


FLAGS = [
    (PLAIN, {"sheet": "One"}, "--sheet is not for"),
    ('{"a": 1}\n{"a": 2}\n', {"header": False}, "--no-header is not for"),
    ('{"a": 1}\n{"a": 2}\n', {"encoding": "cp1252"}, "--encoding is not for"),
]


@pytest.mark.parametrize(("content", "asked", "sentence"), FLAGS)
def test_flags_for_other_files_are_refused(scan, content, asked, sentence):
    with pytest.raises(ScaffoldError, match=sentence):
        scan(content, **asked)


@pytest.mark.parametrize(
    ("flag", "asked"),
    [
        ("--sheet", {"sheet": "One"}),
        ("--as", {"read_as": ("x=text",)}),
        ("--missing", {"missing": ("-1",)}),
    ],
)
def test_a_flag_for_a_table_is_refused_for_a_folder(tmp_path, flag, asked):
    with pytest.raises(ScaffoldError, match=rf"{flag} is for a table file, and .* a"):
        inspection.report(Answers(data=str(tmp_path), **asked))


def test_header_and_no_header_exclude_each_other(tmp_path):
    (tmp_path / "t.csv").write_text(PLAIN)
    answers = Answers(data=str(tmp_path / "t.csv"), header=True, no_header=True)
    with pytest.raises(ScaffoldError, match="--header and --no-header exclude"):
        inspection.report(answers)


def test_a_wrong_encoding_is_refused(scan):
    with pytest.raises(ScaffoldError, match=r"is not cp1252 text. Give its encoding"):
        scan(b"a,b\n1,\x81\n2,x\n", encoding="cp1252")
