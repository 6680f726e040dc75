"""A project of a file that is not plain CSV reads it as the inspection does."""

import gzip
import json
import math
import re
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from scaffold.inspected import as_dataset, as_facts
from scaffold.inspection.asked import asked_by
from scaffold.inspection.tables import scan_table
from scaffold.project import Answers
from tests.lint import check_code
from tests.projects import loaded, make, play, printed_command, resolved, scaffold
from tests.unit.test_write import files_in

SHORT = ["--epochs", 1, "--limit-batches", 2, "--device", "cpu"]
TOWNS = ("Málaga", "Köln", "Århus")
ROWS = [(TOWNS[n % 3], n * 37 % 40 / 4, n * 11 % 40 / 8) for n in range(40)]
MEAN = 2.4375  # of the target


def text(separator: str = ",", header: str = "town,area,price\n") -> str:
    lines = [separator.join(map(str, row)) for row in ROWS]
    return header.replace(",", separator) + "\n".join(lines) + "\n"


def blank_and_total() -> str:
    first, rest = text()[:300].rsplit("\n", 1)[0], text()[:300].rsplit("\n", 1)[1]
    return f"{first}\n\n{rest}{text()[300:]}Total,195,97.5\n\n"


TEXTS = {
    "cp1252": text(";").encode("cp1252"),
    "utf-16": text().encode("utf-16"),
    "old-mac": text().replace("\n", "\r").encode(),
    "gzip": gzip.compress(text().encode()),
    "sep-line": ("sep=;\n" + text(";")).encode(),
    "title": ("Prices of houses\n\n" + text()).encode(),
    "comments": ("# from the office\n# in 2024\n" + text()).encode(),
    "blank-rows-and-total": blank_and_total().encode(),
    "aligned": text("    ").replace("\n", "  \n").encode(),
    "headerless-cp1252": text(header="").encode("cp1252"),
}


def sheet(path: Path, above: list[list[str]], header: list[str]) -> None:
    """An Excel file whose second sheet has the rows."""
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "see the other sheet")
        page = book.add_worksheet("Data 2024")
        lines = [*above, *([header] if header else []), *ROWS]
        for line, cells in enumerate(lines):
            page.write_row(line, 0, cells)


@pytest.mark.parametrize("kind", TEXTS)
def test_text_of_any_kind_is_trained_on_and_predicted(tmp_path, kind):
    path = tmp_path / "t.csv"
    path.write_bytes(TEXTS[kind])
    lives(tmp_path, path)


@pytest.mark.parametrize("kind", ["title", "headerless"])
def test_a_sheet_of_an_excel_file_is_trained_on_and_predicted(tmp_path, kind):
    path = tmp_path / "t.xlsx"
    header = ["town", "area", "price"] if kind == "title" else []
    sheet(path, [[], ["Prices"], []] if kind == "title" else [], header)
    project = lives(tmp_path, path, sheet="Data 2024")
    assert "fastexcel" in (project / "requirements.txt").read_text()


def test_json_lines_are_trained_on_and_predicted(tmp_path):
    path = tmp_path / "t.jsonl"
    rows = [dict(zip(("town", "area", "price"), row, strict=True)) for row in ROWS]
    del rows[7]["area"]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    lives(tmp_path, path)
    written = pl.read_ndjson(tmp_path / "t-predictions.jsonl")
    assert written["price"].to_list() == [price for _, _, price in ROWS]


def test_rows_to_predict_need_not_have_the_column_of_the_total(tmp_path):
    names = [f"town {n}x{n * n}" for n in range(40)]
    rows = [f"{name},{x},{y}" for name, (_, x, y) in zip(names, ROWS, strict=True)]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["town,area,price", *rows, "Total,195,97.5"]) + "\n")
    project = make(tmp_path, data=str(path), target="price")
    play(project, "train.py", *SHORT)
    path.write_text("area\n1.5\n2.5\n")
    play(project, "predict.py", path)
    written = (tmp_path / "t-predictions.csv").read_text().splitlines()
    assert written[0] == "area,predicted_price" and len(written) == 3


def test_the_printed_command_recreates_the_project(tmp_path):
    path = tmp_path / "t.xlsx"
    sheet(path, [], ["town", "area", "price"])
    words = ["--sheet", "Data 2024", "--header", "--keep-total"]
    options = ["--target", "price", "--task", "regression"]
    done = scaffold("new", "demo", "--data", path, *options, *words, cwd=tmp_path)
    (tmp_path / "again").mkdir()
    scaffold(*printed_command(done.stdout), cwd=tmp_path / "again")
    assert files_in(tmp_path / "demo") == files_in(tmp_path / "again" / "demo")
    answers = json.loads((tmp_path / "demo/.scaffold/answers.json").read_text())
    assert answers["answers"]["header"] is True


def lives(folder: Path, path: Path, **answers) -> Path:
    """A project of the file trains on all rows and predicts them; return it."""
    found = scan_table(path, asked_by(Answers(**answers)))
    assert found.rows == len(ROWS)
    target = found.names[-1]
    project = make(folder, data=str(path), target=target, **answers)
    check_code(project)
    facts = as_facts(resolved(data=str(path), target=target, **answers).found)
    assert as_facts(as_dataset(json.loads(json.dumps(facts)))) == facts
    play(project, "train.py", *SHORT)
    fitted = loaded(project)
    assert fitted["fitted"]["categories"] == [sorted(TOWNS)]
    assert fitted["model_args"]["target_mean"].item() == pytest.approx(MEAN, abs=0.5)
    play(project, "predict.py", path)
    (written,) = folder.glob("*-predictions.*")
    assert_predicted(written, found.header)
    return project


def assert_predicted(written: Path, header: bool) -> None:
    """The rows are in the file, and a number is behind each."""
    if written.suffix == ".jsonl":
        rows = pl.read_ndjson(written).rows()
    else:
        lines = written.read_text(encoding="utf-8").replace(";", ",").split("\n")
        rows = [re.split("[, ]", line) for line in lines if line][header:]
    assert [row[0] for row in rows] == [town for town, _, _ in ROWS]
    assert [float(row[2]) for row in rows] == [price for _, _, price in ROWS]
    assert all(math.isfinite(float(row[3])) for row in rows)
