"""Parquet: a folder of files is one table, and large data are read in parts."""

from dataclasses import replace

import polars as pl
import pytest

from scaffold.errors import ScaffoldError
from scaffold.inspected import as_dataset, as_facts
from scaffold.inspection import parquet, read_user_data
from scaffold.inspection.tables import scan_table
from scaffold.project import Answers, resolve
from scaffold.render import render
from tests.tables import parquet_folder, parquet_ratings

STREAM = {"stream": True, "target": "y"}


@pytest.fixture
def folder(tmp_path):
    return parquet_folder(tmp_path)


def read(path, **answers):
    return read_user_data(Answers(data=str(path), **answers))


def refused(path, **answers) -> str:
    with pytest.raises(ScaffoldError) as caught:
        resolve(Answers(data=str(path), project_slug="demo", **answers))
    return str(caught.value)


def test_a_folder_of_files_is_the_table_of_all_rows(tmp_path, folder):
    whole = tmp_path / "whole.csv"
    pl.read_parquet(folder).write_csv(whole)
    found, expected = scan_table(folder), scan_table(whole)
    assert found.columns == expected.columns
    assert (found.rows, found.in_folder, found.streamed) == (1200, True, False)


def test_a_small_folder_is_read_into_memory(folder):
    project = resolve(Answers(data=str(folder), target="y", project_slug="demo"))
    text = render(project)["dataset.py"]
    assert "scan_parquet(list_files(path)" in text and "Stream" not in text


def test_a_large_table_is_read_in_parts_and_the_report_says_so(folder, monkeypatch):
    monkeypatch.setattr("scaffold.inspection.tables.LARGE", 1000)
    found = read(folder, target="y")
    assert found.dataset.streamed and ("stream", True) in found.given
    (note,) = [note for note in found.report.notes if "--no-stream" in note]
    assert note.startswith("The data take about 0.0 GB in memory")
    found = read(folder, target="y", no_stream=True)
    assert not found.dataset.streamed and ("no_stream", True) in found.given


def test_only_a_sample_is_inspected_but_the_target_is_exact(folder, monkeypatch):
    monkeypatch.setattr(parquet, "SAMPLE_PARTS", 4)
    monkeypatch.setattr(parquet, "PART", 50)
    found = read(folder, **STREAM)
    rows = {name: cells for name, *cells in found.report.rows}
    assert int(rows["x"][1]) <= 200 and int(rows["y"][1].replace(",", "")) > 1000
    assert found.dataset.rows == 1200
    assert any("a sample of 200 of 1,200 rows" in x for x in found.report.notes)


def test_a_record_keeps_that_data_are_read_in_parts(folder):
    dataset = replace(read(folder, **STREAM).dataset, notes="")
    assert as_dataset(as_facts(dataset)) == dataset


def test_a_damaged_file_in_a_folder_is_named(folder):
    (folder / "part-1.parquet").write_bytes(b"PAR1" + b"\1" * 50)
    said = refused(folder, target="y")
    assert "part-1.parquet is a Parquet file that can't be read" in said


def test_a_file_with_other_columns_is_named(folder):
    pl.DataFrame({"x": [1.0], "z": ["a"]}).write_parquet(folder / "part-2.parquet")
    assert "part-2.parquet has other columns than" in refused(folder, target="y")


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"group": "town"}, "--group is not possible with data that are read in parts"),
        ({"split": "time"}, "are split at random, not by time"),
        ({"copy_data": True}, "--copy-data is not possible"),
        ({"no_stream": True}, "--stream and --no-stream exclude each other"),
        ({"task": "time-series"}, "which can't be read in parts"),
    ],
    ids=str,
)
def test_what_a_streamed_project_does_not_do_is_refused(folder, answers, sentence):
    assert sentence in refused(folder, **{**STREAM, **answers})


def test_a_target_with_empty_cells_is_refused_with_the_way_to_drop_them(tmp_path):
    folder = parquet_folder(tmp_path, gap=True)
    said = refused(folder, **STREAM)
    assert "has 1 cell without a value" in said and "drop_nulls('y')" in said


def test_texts_are_left_out_on_request(tmp_path):
    folder = parquet_folder(tmp_path, notes=True)
    assert "--exclude note" in refused(folder, **STREAM)
    assert read(folder, exclude=("note",), **STREAM).dataset.streamed


def test_a_csv_file_is_to_be_converted_first(tmp_path, folder):
    path = tmp_path / "t.csv"
    pl.read_parquet(folder).write_csv(path)
    said = refused(path, **STREAM)
    assert "--stream reads Parquet, and" in said
    assert "pl.scan_csv('t.csv').sink_parquet('t.parquet')" in said


def test_ratings_are_explicit_and_all_of_them_count(tmp_path):
    path = parquet_ratings(tmp_path)
    found = read(path, stream=True).dataset
    assert found.streamed and not found.repeats and not found.has_times
    assert "Implicit feedback can't" in refused(path, stream=True, loss="bpr")
    extras = {"stream": True, "extras": "recommend"}
    assert "The extra recommend needs all data in memory" in refused(path, **extras)
    answers = Answers(data=str(path), project_slug="d", stream=True, extras="all")
    assert "recommend" not in [extra.name for extra in resolve(answers).optional]
